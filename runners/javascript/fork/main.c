/* A fork server out of the pinned Node.js: preloaded into it, and loaded by it as an addon.

   Preloaded, it stands before Node's main(): takes the environment to where it can be changed, and lets Node.js boot with one thread and
   serve.cjs loaded before the program. That asks the addon to serve, and every box is a copy that comes out of serve() in the middle
   of Node's own start: what is left is to load main.js, as Node.js does it by itself, with no frame of ours below. */
#define _GNU_SOURCE
#include "fork.h"

#include "box.h"
#include "leave.h"
#include "serve.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <node_api.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct { char *start; size_t arguments, length; } words;   /* what the kernel shows of our start: arguments, then environment */
static uv_loop_t *loop;
static int control;   /* in a copy */

/* ---- preloaded ---- */

extern void set_flags(const char *) __asm__("_ZN2v82V818SetFlagsFromStringEPKc");

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

/* Rings share memory with the kernel, and copies of them with each other. In boxes there are none either, so libuv does without. */
static void refuse_rings(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = { sizeof code / sizeof *code, code };
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) _exit(1);
}

static int (*main_of_node)(int, char **, char **);

static int main_of_ours(int argc, char **argv, char **environment) {
    const char *script = getenv("CODERUNNER_SERVE");
    if (script == NULL) return main_of_node(argc, argv, environment);
    char options[256];
    snprintf(options, sizeof options, "--require %s", script);
    take_environment(argc, argv, environment);
    /* Options that are given so appear in nobody's process.execArgv. */
    if (setenv("NODE_OPTIONS", options, 1) < 0) return 1;
    set_flags("--single-threaded");
    set_flags("--no-flush-bytecode");   /* what has been compiled before a copy is made stays compiled in it */
    refuse_rings();
    descriptors_lend();
    return main_of_node(argc, argv, environ);
}

/* glibc calls this with the program's main() and the rest of what it started with. */
typedef int start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

__attribute__((visibility("default")))
int __libc_start_main(int (*theirs)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void), void (*ld_fini)(void), void *stack_end) {
    start_main *real;
    *(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
    main_of_node = theirs;
    return real(main_of_ours, argc, argv, init, fini, ld_fini, stack_end);
}

/* ---- loaded as an addon ---- */

static napi_value fail(napi_env env, const char *step) {
    char text[128];
    snprintf(text, sizeof text, "%s: %s", step, strerror(errno));
    napi_throw_error(env, NULL, text);
    return NULL;
}

/* serve(main): returns in copies only, with the number of the control socket, and whether there is time to rehearse. `main`: the program's path. */
static napi_value serve_boxes(napi_env env, napi_callback_info info) {
    napi_value result, number, rehearses, given;
    size_t one = 1, length;
    char program[256];
    if (napi_get_cb_info(env, info, &one, &given, NULL, NULL) != napi_ok || napi_get_value_string_utf8(env, given, program, sizeof program, &length) != napi_ok) return fail(env, "main");
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return fail(env, "loop");
    if (words.start == NULL) { errno = ENOTSUP; return fail(env, "preload"); }
    if (threads_end() < 0) return fail(env, "threads");
    if (memory_find() < 0) return fail(env, "memory");
    if (descriptors_note(loop) < 0) return fail(env, "descriptors");
    if (memory_hand_on() < 0) return fail(env, "hand-on");
    if (serve_prepare() < 0) return fail(env, "serve");
    const int told = pages_learn(program) ? 1 : serve();
    memory_reseed();
    control = descriptors_renew(loop);
    if (control < 0 || napi_create_int32(env, control, &number) != napi_ok || napi_get_boolean(env, told == 1, &rehearses) != napi_ok
        || napi_create_object(env, &result) != napi_ok || napi_set_named_property(env, result, "control", number) != napi_ok
        || napi_set_named_property(env, result, "rehearses", rehearses) != napi_ok) _exit(1);
    return result;
}

/* rehearsed(): what programs touch first is touched. */
static napi_value rehearsed(napi_env env, napi_callback_info info) {
    (void)env;
    (void)info;
    pages_touch();
    return NULL;
}

/* begin(environment): the program begins now. `environment`: a buffer of NAME=VALUE, a NUL behind each. Returns its pid. */
static napi_value begin(napi_env env, napi_callback_info info) {
    napi_value pid, given;
    size_t one = 1, length, count = 0;
    void *bytes;
    if (napi_get_cb_info(env, info, &one, &given, NULL, NULL) != napi_ok || napi_get_buffer_info(env, given, &bytes, &length) != napi_ok) _exit(1);
    char *strings = malloc(length + 1), **list = calloc(length / 2 + 1, sizeof *list);   /* both stay */
    if (strings == NULL || list == NULL) _exit(1);
    memcpy(strings, bytes, length);
    strings[length] = 0;
    for (char *at = strings; at < strings + length; at += strlen(at) + 1) list[count++] = at;
    environ = list;
    size_t used = words.arguments, size;
    for (size_t i = 0; environ[i] != NULL && used + (size = strlen(environ[i]) + 1) <= words.length; i++, used += size)
        memcpy(words.start + used, environ[i], size);
    memory_begin_now(loop);
    return napi_create_int32(env, getpid(), &pid) == napi_ok ? pid : NULL;
}

static napi_value end(napi_env env, napi_callback_info info) {
    (void)env;
    (void)info;
    fflush(NULL);
    pages_tell();
    if (fcntl(control, F_GETFD) >= 0) _exit(0);   /* a session's: whose control socket is closed before its end is told has failed */
    leave(0);
}

NAPI_MODULE_INIT() {
    static const struct { const char *name; napi_callback function; } all[] = { { "serve", serve_boxes }, { "rehearsed", rehearsed }, { "begin", begin }, { "end", end } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        napi_value function;
        if (napi_create_function(env, all[i].name, NAPI_AUTO_LENGTH, all[i].function, NULL, &function) != napi_ok
            || napi_set_named_property(env, exports, all[i].name, function) != napi_ok) return NULL;
    }
    return exports;
}
