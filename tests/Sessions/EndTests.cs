using System.Text.Json;

namespace CodeRunner.Tests.Sessions;

/// <summary>Executions that do not simply end: they reach a limit, end the process, or attack what runs them. The session goes on.</summary>
public sealed class EndTests(SharedRunner runner)
{
    [Theory]
    [InlineData("python", "x = 1", "while True: pass", "print(x)")]
    [InlineData("python", "x = 1", "import time; time.sleep(100)", "print(x)")]
    [InlineData("javascript", "let x = 1", "while (true) {}", "console.log(x)")]
    [InlineData("javascript", "let x = 1", "await new Promise(() => {})", "console.log(x)")]
    [InlineData("typescript", "let x: number = 1", "for (;;) {}", "console.log(x)")]
    [InlineData("bash", "x=1", "sleep 100; echo no", "echo $x")]
    [InlineData("bash", "x=1", "while :; do while :; do :; done; done; echo no", "echo $x")]
    public async Task TimeOut_OfCodeThatYields_KeepsTheState(string language, string first, string forever, string check)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        await caller.PrintedAsync(id, first);
        var run = await caller.ExecuteAsync(id, forever, new { timeout = 1000 });
        Assert.Equal(("timeout", true, 137, "SIGINT", ""), (Text(run, "status"), run.GetProperty("timedOut").GetBoolean(), run.GetProperty("exitCode").GetInt32(), Text(run, "signal"), Text(run, "stdout")));
        Assert.False(Restarted(run));
        Assert.Equal("1\n", await caller.PrintedAsync(id, check));
    }

    [Theory]
    [InlineData("python", "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('kept', flush=True)\nwhile True: pass", "print(open('f').read())")]
    [InlineData("javascript", "console.log('kept'); setTimeout(() => { while (true) {} }, 1); await new Promise(() => {})", "console.log(require('fs').readFileSync('f', 'utf8'))")]
    [InlineData("bash", "trap '' INT; echo kept; while :; do :; done", "cat f")]
    public async Task TimeOut_OfCodeThatDoesNotYield_RestartsWithTheFiles(string language, string forever, string check)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "f", content = "mine\n" });
        // Time enough to get to where it does not yield: interrupted before, it would.
        var run = await caller.ExecuteAsync(id, forever, new { timeout = 3000 });
        Assert.Equal(("timeout", "SIGKILL", "kept\n", true), (Text(run, "status"), Text(run, "signal"), Text(run, "stdout"), Restarted(run)));
        Assert.StartsWith("mine", await caller.PrintedAsync(id, check));
    }

    [Theory]
    [InlineData("python", "import atexit\natexit.register(print, 'bye')\nexit(3)", 3, "bye\n")]
    [InlineData("python", "import sys\nsys.exit('words')", 1, "")]
    [InlineData("python", "import os\nos._exit(4)", 4, "")]
    [InlineData("javascript", "process.on('exit', () => console.log('bye')); process.exit(3)", 3, "bye\n")]
    [InlineData("typescript", "process.exit(3 as number)", 3, "")]
    [InlineData("bash", "trap 'echo bye' EXIT; exit 3", 3, "bye\n")]
    [InlineData("bash", "set -e; false; echo no", 1, "")]
    [InlineData("bash", "kill -SEGV $$", 139, "")]
    public async Task Exit_OfTheProgram_GivesItsCodeAndRestartsWithTheFiles(string language, string code, int exitCode, string printed)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "deep/f.txt", content = "mine" });
        var run = await caller.ExecuteAsync(id, code);
        Assert.Equal((exitCode, printed, true), (run.GetProperty("exitCode").GetInt32(), Text(run, "stdout"), Restarted(run)));
        var (_, list) = await caller.SendAsync(HttpMethod.Get, $"/{id}/files");
        Assert.Equal("deep/f.txt", Text(Assert.Single(list.GetProperty("files").EnumerateArray()), "name"));
        Assert.Equal("", await caller.PrintedAsync(id, language == "bash" ? ":" : "1"));
    }

    [Theory]
    [InlineData("python", "x = bytearray(10**9)", "memory_limit", true)]
    [InlineData("python", "import subprocess\nprint(subprocess.run(['/usr/bin/python3', '-c', 'x = bytearray(10**9)']).returncode)", "memory_limit", false)]
    [InlineData("python", "while True: print('x' * 100000)", "output_limit", true)]
    [InlineData("python", "import os\ntry:\n    for i in range(700): os.write(1, b'x' * 100000)\nfinally: os.write(900, b'done 1 0\\n')", "output_limit", true)]
    [InlineData("python", "import os, sys\nsys.stdout.write('x' * ((64 << 20) + 1000))\nsys.stdout.flush()\nos.write(900, b'done 1 0\\n')", "output_limit", true)]
    [InlineData("python", "import ctypes; ctypes.string_at(0)", "signaled", true)]
    public async Task Limit_Reached_IsTheVerdictOfAOneShotRun(string language, string code, string status, bool restarts)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        var run = await caller.ExecuteAsync(id, code);
        Assert.Equal((status, restarts), (Text(run, "status"), Restarted(run)));
        run = await caller.ExecuteAsync(id, "print('right')");
        Assert.Equal(("ok", "right\n"), (Text(run, "status"), Text(run, "stdout")));
    }

    /// <summary>The program has the driver's process for its own: it may spoil its own session, and nothing else.</summary>
    [Theory]
    [InlineData("import os; os.write(900, b'garbage\\n')")]
    [InlineData("import os; os.write(900, b'done 99 0\\n')")]
    [InlineData("import os; os.write(900, b'done 1 0\\ndone 1 0\\n')")]
    [InlineData("import os; os.write(900, b'ready\\n')")]
    [InlineData("import os; os.write(900, b'x' * 1000000)")]
    [InlineData("import os; os.write(900, b'done 1 999\\n')")]
    [InlineData("import os; os.close(900)")]
    [InlineData("import os; os.closerange(0, 1024)")]
    [InlineData("import socket, os; s = socket.socket(fileno=900); s.shutdown(socket.SHUT_RDWR)")]
    [InlineData("import socket, array, os\ns = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=900)\nfor i in range(100): s.sendmsg([b'd'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0, 1, 2]))])")]
    [InlineData("import os\nwhile True: os.read(900, 10)")]
    [InlineData("import sys; sys.stdout = None; sys.stderr = None; sys.stdin = None; del sys.modules['__main__']")]
    [InlineData("import builtins, os\nfor n in ('exec', 'eval', 'compile', 'open', 'len'): setattr(builtins, n, None)")]
    [InlineData("import sys; sys.setrecursionlimit(40)")]
    [InlineData("import os, signal\nfor i in range(60):\n    try:\n        if os.fork() == 0:\n            os.setsid()\n            while True: signal.pause()\n    except BlockingIOError: break")]
    [InlineData("import os\nos.kill(os.getpid(), 9)")]
    [InlineData("import os\nos.kill(-1, 9)")]
    [InlineData("import fcntl, os\nfcntl.fcntl(1, 1031, 1 << 20)\nos.write(1, b'x' * (1 << 20))")]
    public async Task HostileCode_AgainstItsOwnDriver_HarmsItsOwnStateAtMost(string code)
    {
        await using var caller = runner.NewCaller();
        var (id, other) = (await caller.OpenAsync("python"), await caller.OpenAsync("python"));
        await caller.PrintedAsync(other, "x = 'untouched'");
        for (var round = 0; round < 2; round++)
        {
            using var answer = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/execute", System.Net.Http.Json.JsonContent.Create(new { code, timeout = 500 }), cancel: TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)answer.StatusCode);
        }
        // By now it may be in a state where only its own state is wrong; a program's end mends even that.
        await caller.SendAsync(HttpMethod.Post, $"/{id}/execute", new { code = "import os; os._exit(0)", timeout = 5000 });
        Assert.Equal("2\n", await caller.PrintedAsync(id, "print(1 + 1)"));
        Assert.Equal("untouched\n", await caller.PrintedAsync(other, "print(x)"));
    }

    [Fact]
    public async Task Process_ThatEndsBetweenExecutions_IsToldWithItsLastWords()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "import threading, time, os\ndef end():\n    while not os.path.exists('go'): time.sleep(0.01)\n    os.write(1, b'last words\\n'); os._exit(5)\nthreading.Thread(target=end).start()\nx = 1");
        await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "go", content = "" });
        JsonElement run;
        // By one write(2): print() makes two of it, between which another may print.
        // It may also end in the middle of one of these, or between its last words and its end.
        var said = "";
        do
        {
            run = await caller.ExecuteAsync(id, "print('alive')");
            said += Text(run, "stdout");
        }
        while (!Restarted(run));
        Assert.Contains("last words\n", said);
        Assert.Equal("False\n", await caller.PrintedAsync(id, "print('x' in globals())"));
    }

    /// <summary>A thread writes and ends the process at about the moment at which the execution is done: what it wrote belongs to this execution or to the next.</summary>
    [Fact]
    public async Task LastWords_AtTheEndOfAnExecution_AreToldByItOrTheNext()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        for (var round = 0; round < 100; round++)
        {
            var run = await caller.ExecuteAsync(id, $"import os, threading, time\ndef end():\n    time.sleep({round % 10}e-4); os.write(1, b'last {round}\\n'); os._exit(5)\nthreading.Thread(target=end).start()");
            var said = Text(run, "stdout");
            while (!Restarted(run))
            {
                run = await caller.ExecuteAsync(id, "None");
                said += Text(run, "stdout");
            }
            Assert.Equal($"last {round}\n", said);
        }
    }

    [Fact]
    public async Task Caller_WhoLeaves_InterruptsHisExecutionAndKeepsHisSession()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "x = 1");
        using var gone = new CancellationTokenSource();
        var running = caller.SendRawAsync(HttpMethod.Post, $"/{id}/execute", System.Net.Http.Json.JsonContent.Create(new { code = "open('began', 'x').close()\nprint('nobody reads this')\nwhile True: pass" }), cancel: gone.Token);
        await UntilAsync(async () => (await caller.SendAsync(HttpMethod.Get, $"/{id}/files")).Answer.GetProperty("files").GetArrayLength() == 1);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("1\n", await caller.PrintedAsync(id, "print(x)"));
    }

    [Fact]
    public async Task Close_WhileItRuns_EndsTheExecution()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        var running = caller.SendAsync(HttpMethod.Post, $"/{id}/execute", new { code = "open('began', 'x').close()\nwhile True: pass" });
        await UntilAsync(async () => (await caller.SendAsync(HttpMethod.Get, $"/{id}/files")).Answer.GetProperty("files").GetArrayLength() == 1);
        Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/" + id)).Status);
        Assert.Equal(404, (await running).Status);
        Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Post, $"/{id}/execute", new { code = "1" }));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 600 && !await holds(); i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(await holds());
    }

    private static bool Restarted(JsonElement run) => run.TryGetProperty("restarted", out var restarted) && restarted.GetBoolean();

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
