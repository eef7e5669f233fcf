using System.Text.Json;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>A program must not see whether its interpreter booted ahead, was forked, or started for it alone.</summary>
public sealed class WarmAndColdTests(WarmAndCold systems) : IClassFixture<WarmAndCold>
{
    /// <summary>The same program, warm and cold: what it sees of itself does not differ.</summary>
    [Theory]
    [InlineData("python", "import sys, os, __main__\nprint(sys.argv, sys.orig_argv, sys.path, sys.flags, __file__, __name__, __spec__, type(__loader__).__name__, sorted(vars(__main__)), sorted(os.environ.items()), os.listdir('/proc/self/fd'), os.getcwd())\nimport traceback; traceback.print_stack(file=sys.stdout)\nimport inspect; print(len(inspect.stack()))")]
    [InlineData("python", "import sys, gc, threading, signal, __main__\nprint(gc.isenabled(), gc.get_threshold(), len(threading.enumerate()), threading.current_thread().name, threading.main_thread() is threading.current_thread(), sys.getrecursionlimit(), __main__.__dict__ is globals(), sys.modules['__main__'] is __main__, sys.stdin, sys.stdout, sys.stderr.line_buffering, signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE), signal.pthread_sigmask(signal.SIG_BLOCK, []))\ndepth = 0\ndef down():\n global depth; depth += 1; down()\ntry: down()\nexcept RecursionError: print(depth)\nimport os, resource; print(os.getpid(), os.getppid(), os.getsid(0), os.getpgrp(), os.times().user < 5, [resource.getrlimit(getattr(resource, n)) for n in dir(resource) if n.startswith('RLIMIT')])")]
    [InlineData("python", "import atexit, sys, threading, time\nclass Last:\n def __init__(self, name): self.name = name\n def __del__(self): print('del', self.name, sys is not None, time is not None)\na = Last('a'); _b = Last('_b'); c = Last('c'); c.me = c\ndef f(): return a\nopen('buffered.txt', 'w').write('unflushed')\natexit.register(print, 'first registered'); atexit.register(lambda: print('last', '__file__' in globals()))\nthreading.Thread(target=lambda: (threading.main_thread().join(), print('thread'))).start()\nprint('end')")]
    [InlineData("python", "import threading, time\nclass Last:\n def __del__(self): print('del')\na = Last()\nthreading.Thread(target=lambda: time.sleep(60), daemon=True).start()\nprint('end')")]
    [InlineData("python", "print('out'); raise SystemExit('why')")]
    [InlineData("python", "import sys; print('out'); sys.exit(300)")]
    [InlineData("python", "import sys; print('out'); sys.exit(-1)")]
    [InlineData("python", "import sys; print('out'); sys.exit()")]
    [InlineData("python", "print('out'); raise KeyboardInterrupt")]
    [InlineData("python", "import sys; print('out'); sys.excepthook = lambda *a: print('hook', a[0]); 1/0")]
    [InlineData("python", "print('out')\ndef f(:\n pass")]
    [InlineData("python", "print('out')\nraise ExceptionGroup('many', [ValueError(1), TypeError(2)])")]
    [InlineData("python", "import atexit; print('out'); atexit.register(eval, '1/0')")]
    [InlineData("python", "import sys, os; print('out'); os.close(1)")]
    [InlineData("python", "import sys; print('out'); sys.stdout = None")]
    [InlineData("python", "import os, sys; print('out', flush=True); pid = os.fork(); print('child' if pid == 0 else (os.waitpid(pid, 0)[1], 'parent'), flush=True); sys.exit(5)")]
    [InlineData("python", "import multiprocessing as m\ndef f(x): return x * x\nif __name__ == '__main__':\n  for how in ('fork', 'spawn', 'forkserver'):\n    with m.get_context(how).Pool(2) as p: print(how, p.map(f, [1, 2]))")]
    [InlineData("python", "import time; began = time.time()\nimport logging, pickle, random, hashlib, uuid, asyncio, dataclasses, subprocess, sys\nlogging.basicConfig(format='%(relativeCreated)d' ); logging.warning('') if False else None\n@dataclasses.dataclass\nclass P: x: int\nprint(pickle.loads(pickle.dumps(P(1))), asyncio.run(asyncio.sleep(0, 'slept')), random.Random(1).random(), subprocess.run([sys.executable, '-c', 'print(2)'], capture_output=True).stdout, (lambda record: record.created - record.relativeCreated / 1000 > began - 4)(logging.LogRecord('', 0, '', 0, '', (), None)))")]
    [InlineData("javascript", "process.stdout; console.log(process.argv, process.execArgv, process.env, require.main === module, module.paths, module.children, Object.keys(require.cache), process.cwd(), require('fs').readdirSync('/proc/self/fd').length, new Error('x').stack, process.listenerCount('exit'))")]
    [InlineData("javascript", "import { pathToFileURL } from 'node:url'; console.log(import.meta.url, import.meta.main, process.execArgv, await Promise.resolve(1))")]
    [InlineData("typescript", "enum A { B = 1 } console.log(process.argv, process.execArgv, process.env, require.main === module, A.B, new Error('x').stack)")]
    [InlineData("javascript", "process.on('exit', code => console.log('one', code)); process.once('exit', () => { console.log('two'); process.exitCode = 3 }); console.log(process.listeners('exit').length, process.listenerCount('exit'))")]
    [InlineData("javascript", "process.on('exit', () => console.log('bye')); setTimeout(() => console.log('later'), 20); console.log('now')")]
    [InlineData("javascript", "process.on('exit', () => console.log('bye')); process.exit(0); console.log('never')")]
    [InlineData("javascript", "process.on('exit', () => console.log('bye')); process.exit(7)")]
    [InlineData("javascript", "process.on('exit', () => { throw 'thrown' })")]
    [InlineData("javascript", "process.on('exit', code => console.log('bye', code)); null.x")]
    [InlineData("javascript", "process.on('exit', code => console.log('bye', code)); Promise.reject(new Error('no'))")]
    [InlineData("javascript", "process.on('exit', code => console.log('bye', code)); await new Promise(() => {})")]
    [InlineData("javascript", "process.emit('exit', 5); process.removeAllListeners('exit'); process.on('exit', () => console.log('still')); console.log('on')")]
    [InlineData("javascript", "require('fs').promises.writeFile('a.txt', 'x'.repeat(1e6)).then(() => console.log(require('fs').statSync('a.txt').size)); process.stdout.write('y'.repeat(300000))")]
    [InlineData("javascript", "const { Worker } = require('worker_threads'); new Worker('console.log(\"in a worker\")', { eval: true }).on('exit', code => console.log('worker', code))")]
    [InlineData("javascript", "const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync('a.db'); d.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)'); console.log(d.prepare('SELECT x FROM t').get().x)")]
    [InlineData("typescript", "process.on('exit', code => console.log('bye', code)); const n: number = 1; console.log(n); export {}")]
    [InlineData("javascript", "const fs = require('fs'); fs.writeSync(1, [0, 1, 2].map(fd => fs.readFileSync('/proc/self/fdinfo/' + fd, 'utf8').split('\\n')[1]).join())")]
    [InlineData("typescript", "import fs from 'fs'; fs.writeSync(1, [0, 1, 2].map(fd => fs.readFileSync('/proc/self/fdinfo/' + fd, 'utf8').split('\\n')[1]).join())")]
    [InlineData("python", "import os; os.write(1, repr([open(f'/proc/self/fdinfo/{fd}').read().split('\\n')[1] for fd in (0, 1, 2)]).encode())")]
    [InlineData("bash", "echo \"$0 $* $$ $PPID $- $SHLVL\"; env | sort; ls /proc/$$/fd")]
    public async Task Program_WarmAndCold_SeesTheSame(string language, string code)
    {
        var request = new { language, code, args = new[] { "a", "b c" }, env = new Dictionary<string, string> { ["MINE"] = "x" } };
        var (one, other) = (await systems.Warm.ExecuteAsync(request), await systems.Cold.ExecuteAsync(request));
        Assert.Equal(Text(other, "stdout"), Text(one, "stdout"));
        Assert.Equal(Text(other, "stderr"), Text(one, "stderr"));
        Assert.Equal(other.GetProperty("exitCode").GetInt32(), one.GetProperty("exitCode").GetInt32());
        Assert.Equal(Text(other, "status"), Text(one, "status"));
        Assert.Equal(other.GetProperty("files").ToString(), one.GetProperty("files").ToString());
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}

/// <summary>Two systems, one with spares and one that starts every interpreter for its program.</summary>
public sealed class WarmAndCold : IAsyncLifetime
{
    internal GatewayProcess Warm { get; private set; } = null!;
    internal GatewayProcess Cold { get; private set; } = null!;

    public async ValueTask InitializeAsync() => (Warm, Cold) = (await GatewayProcess.StartAsync(), await GatewayProcess.StartAsync(("Executor__Spares", "0")));

    public async ValueTask DisposeAsync()
    {
        await Warm.DisposeAsync();
        await Cold.DisposeAsync();
    }
}
