/* A main() of ours for the machine's own Python: preloaded into /usr/bin/python3, it stands where the interpreter's would.

   It boots the interpreter as `python3 main.py` does, with the interpreter's own public interface, and then waits for the start message:
   as a spare, or as a fork server, in which case every box of it comes out of serve() as a copy that waits. Then it runs the program, and
   ends. Python's own end takes apart every module that was ever loaded, which costs more than most programs; driver.py does of it what
   programs rely on. No Python frame is ever below the program: it is called from here. */
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "box.h"
#include "leave.h"
#include "serve.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { START_BYTES = 1 << 20 };   /* as in the launcher */

static PyObject *driver;              /* the names of driver.py */
static struct { char *start; size_t arguments, length; } words;   /* what the kernel shows of our start: arguments, then environment */
static unsigned long long libraries;  /* loaded so far, when the program began */
static bool session;                  /* the program is a session's driver, and the executor talks with it */

static int count_libraries(struct dl_phdr_info *info, size_t size, void *count) {
    (void)size;
    *(unsigned long long *)count = info->dlpi_adds;
    return 1;
}

static unsigned long long loaded(void) {
    unsigned long long count = 0;
    dl_iterate_phdr(count_libraries, &count);
    return count;
}

static _Noreturn void die(const char *what) {
    if (PyErr_Occurred()) PyErr_Print();
    fprintf(stderr, "python: %s\n", what);
    _exit(1);
}

static void load_driver(const char *path) {
    FILE *file = fopen(path, "rb");
    driver = PyDict_New();
    if (file == NULL || driver == NULL || PyDict_SetItemString(driver, "__builtins__", PyEval_GetBuiltins()) < 0) die(path);
    PyObject *done = PyRun_FileEx(file, path, Py_file_input, driver, driver, 1);
    if (done == NULL) die(path);
    Py_DECREF(done);
}

static PyObject *call(const char *name, PyObject *argument) {
    PyObject *function = PyDict_GetItemString(driver, name);
    PyObject *result = argument == NULL ? PyObject_CallNoArgs(function) : PyObject_CallFunctionObjArgs(function, argument, NULL);
    if (result == NULL) die(name);
    return result;
}

static void read_exactly(char *text, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t got = read(CONTROL, text + done, length - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) _exit(1);   /* the executor changed its mind */
        done += (size_t)got;
    }
}

/* "LENGTH\0", then that many bytes; see launcher/box.c. */
static PyObject *read_start(void) {
    size_t length = 0;
    for (char digit; read_exactly(&digit, 1), digit != 0; length = length * 10 + (size_t)(digit - '0'))
        if (digit < '0' || digit > '9' || length > START_BYTES / 10) _exit(1);
    PyObject *message = length == 0 ? NULL : PyBytes_FromStringAndSize(NULL, (Py_ssize_t)length);
    if (message == NULL) _exit(1);
    read_exactly(PyBytes_AsString(message), length);
    session = PyBytes_AsString(message)[0] == '+';
    if (!session) close(CONTROL);
    return message;
}

/* The exit code that SystemExit stands for, as the interpreter reads it. */
static int exit_code(void) {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    PyObject *code = PyObject_GetAttrString(value, "code");
    int result = 1;
    if (code == NULL || code == Py_None) result = 0;
    else if (PyLong_Check(code)) result = (int)PyLong_AsLong(code);
    else {
        PyObject *stream = PySys_GetObject("stderr");
        if (stream == NULL || stream == Py_None || PyFile_WriteObject(code, stream, Py_PRINT_RAW) < 0) PyErr_Clear();
        PySys_WriteStderr("\n");
    }
    PyErr_Clear();
    Py_XDECREF(code);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return result;
}

/* What the result of a run stands for: the exit code; -SIGINT when the program ended by a KeyboardInterrupt of its own. */
static int end_of_run(PyObject *done) {
    if (done != NULL) {
        Py_DECREF(done);
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_SystemExit)) return exit_code();
    const bool interrupted = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
    PyErr_Print();
    return interrupted ? -SIGINT : 1;
}

/* Runs a file as __main__. Returns as end_of_run does. */
static int run(PyObject *path) {
    const char *name = PyUnicode_AsUTF8(path);
    PyObject *names = PyModule_GetDict(PyImport_AddModule("__main__")), *compiled = PyDict_GetItemString(driver, "compiled");
    if (compiled != Py_None) return end_of_run(PyEval_EvalCode(compiled, names, names));   /* a session's loop */
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", "/usr/bin/python3", name, errno, strerror(errno));
        return 2;
    }
    PyCompilerFlags flags = { .cf_flags = 0, .cf_feature_version = PY_MINOR_VERSION };
    PyObject *done = PyRun_FileExFlags(file, name, Py_file_input, names, names, 1, &flags);
    const int code = end_of_run(done);
    /* Gone when atexit's functions run, as under Python's own main(). */
    if (PyDict_DelItemString(names, "__file__") < 0 || PyDict_DelItemString(names, "__cached__") < 0) PyErr_Clear();
    return code;
}

/* False when what was printed could not be written. */
static bool flush(const char *name, bool tell) {
    PyObject *stream = PySys_GetObject(name), *closed, *done;
    if (stream == NULL || stream == Py_None) return true;
    closed = PyObject_GetAttrString(stream, "closed");
    if (closed == NULL) PyErr_Clear();
    const bool open = closed == NULL || PyObject_IsTrue(closed) != 1;
    Py_XDECREF(closed);
    if (!open) return true;
    done = PyObject_CallMethod(stream, "flush", NULL);
    if (done == NULL && tell) PyErr_WriteUnraisable(stream);
    PyErr_Clear();
    Py_XDECREF(done);
    return done != NULL;
}

static void finish(const char *module, const char *function) {
    PyObject *names = PyImport_GetModuleDict(), *owner = PyDict_GetItemString(names, module);
    if (owner == NULL || owner == Py_None) return;
    PyObject *done = PyObject_CallMethod(owner, function, NULL);
    if (done == NULL) PyErr_WriteUnraisable(owner);
    Py_XDECREF(done);
}

/* In the order of Py_FinalizeEx(). */
static _Noreturn void end(int code) {
    flush("stderr", false);
    flush("stdout", false);
    finish("threading", "_shutdown");
    Py_MakePendingCalls();
    finish("atexit", "_run_exitfuncs");
    bool written = flush("stdout", true) & flush("stderr", false);
    Py_DECREF(call("clear", NULL));
    written &= flush("stdout", false) & flush("stderr", false);
    if (!written) code = 120;   /* as Python says that its last words were lost */
    if (code == -SIGINT) {
        fflush(NULL);
        signal(SIGINT, SIG_DFL);
        kill(getpid(), SIGINT);
        code = 128 + SIGINT;
    }
    /* With the interpreter's lock held: no thread that is left runs on. What libraries do at the end of a process is left out
       when all of them are ours: to take apart what nobody will look at again (OpenSSL's tables) would cost more than the program. */
    if (loaded() != libraries) exit(code);
    fflush(NULL);
    if (session) _exit(code);   /* whose control socket is closed before its end is told has failed */
    leave(code & 0xff);
}

/* Takes the environment away from where the kernel shows it, and what is only for us out of it. */
static void take_environment(int argc, char **argv, char **given) {
    size_t count = 0, kept = 0;
    char *end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
    words.start = argv[0];
    words.arguments = (size_t)(end - words.start);
    while (given[count] != NULL) end = given[count] + strlen(given[count]) + 1, count++;
    words.length = (size_t)(end - words.start);
    environ = calloc(count + 1, sizeof *environ);
    if (environ == NULL) _exit(1);
    for (size_t i = 0; i < count; i++)
        if (strncmp(given[i], "LD_PRELOAD=", 11) != 0 && strncmp(given[i], "CODERUNNER_", 11) != 0) environ[kept++] = strdup(given[i]);
    explicit_bzero(words.start + words.arguments, words.length - words.arguments);
}

/* Shows the program's environment where the kernel looks for it, as far as there is room. */
static void show_environment(void) {
    size_t used = words.arguments, size;
    for (size_t i = 0; environ[i] != NULL && used + (size = strlen(environ[i]) + 1) <= words.length; i++, used += size)
        memcpy(words.start + used, environ[i], size);
}

static void boot(int argc, char **argv) {
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    PyStatus status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
    if (PyStatus_Exception(status)) Py_ExitStatusException(status);
    PyConfig_Clear(&config);
}

static int main_of_ours(int argc, char **argv, char **environment) {
    const char *path = getenv("CODERUNNER_WARM"), *serves = getenv("CODERUNNER_SERVE");
    char file[256];
    snprintf(file, sizeof file, "%s/driver.py", path == NULL ? "" : path);
    const bool server = serves != NULL;
    take_environment(argc, argv, environment);
    boot(argc, argv);
    load_driver(file);
    Py_DECREF(call(server ? "load" : "ready", NULL));
    if (server) {
        PyOS_BeforeFork();
        if (serve_prepare() < 0) die("cannot serve");
        const int rehearses = serve();
        PyOS_AfterFork_Child();
        if (rehearses) Py_DECREF(call("rehearse", NULL));
    }
    libraries = loaded();
    PyObject *message = read_start(), *main_file = call("begin", message);
    Py_DECREF(message);
    show_environment();
    end(run(main_file));
}

/* glibc calls this with the program's main() and the rest of what it started with. */
typedef int start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

__attribute__((visibility("default")))
int __libc_start_main(int (*theirs)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void), void (*ld_fini)(void), void *stack_end) {
    (void)theirs;
    start_main *real;
    *(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
    return real(main_of_ours, argc, argv, init, fini, ld_fini, stack_end);
}
