using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Hostile;

/// <summary>Two runs at the same time, and a caller that goes away: what one does is nothing to the other.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class NeighbourTests(SharedSystem shared)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GatewayProcess System => shared.Process;

    [Fact]
    public async Task FilesMemoryAndSockets_OfARunInProgress_AreNotSeenByAnother()
    {
        var marker = Marker();
        var planter = System.ExecuteAsync(new
        {
            language = "python",
            code = $$"""
                import ctypes, os, socket
                for folder in ("/tmp", "/dev/shm", "/workspace"):
                    with open(f"{folder}/planted", "w") as file:
                        file.write("secret")
                    os.chmod(f"{folder}/planted", 0o666)
                libc = ctypes.CDLL(None)
                assert libc.shmget(0x5eed, 4096, 0o1666) >= 0
                assert libc.semget(0x5eed, 1, 0o1666) >= 0
                assert libc.msgget(0x5eed, 0o1666) >= 0
                hidden = socket.socket(socket.AF_UNIX)
                hidden.bind("\0planted"); hidden.listen(); hidden.set_inheritable(True)
                server = socket.create_server(("127.0.0.1", 12345)); server.set_inheritable(True)
                os.execl("/bin/bash", "{{marker}}", "-c", "exec -a {{marker}} sleep 20")
                """,
        });
        var planted = await Outside.FindAsync(System.Id, marker);

        var finder = await System.ExecuteAsync(new
        {
            language = "python",
            code = """
                import ctypes, glob, os, socket
                print([path for folder in ("/tmp", "/dev/shm", "/workspace") for path in os.listdir(folder) if path == "planted"])
                libc = ctypes.CDLL(None)
                print(libc.shmget(0x5eed, 4096, 0), libc.semget(0x5eed, 1, 0), libc.msgget(0x5eed, 0))
                print(socket.socket().connect_ex(("127.0.0.1", 12345)))
                try: socket.socket(socket.AF_UNIX).connect("\0planted")
                except OSError as error: print(error.errno)
                print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()) == [1, os.getpid()])
                try: os.kill(-1, 9)
                except ProcessLookupError: print("nobody to kill")
                """,
        });
        Assert.Equal("[]\n-1 -1 -1\n111\n111\nTrue\nnobody to kill\n", Text(finder, "stdout"));
        Assert.True(Outside.Runs(planted));
        await Outside.KillAsync(planted);
        Assert.Equal("signaled", Text(await planter, "status"));
    }

    [Fact]
    public async Task Users_OfTwoBoxesAtOnce_DifferOnTheMachine()
    {
        string[] markers = [Marker(), Marker()];
        var runs = markers.Select(marker => System.ExecuteAsync(new { language = "bash", code = $"exec -a {marker} sleep 20" })).ToList();
        var users = new HashSet<string>();
        // Both are there before one is gone: a user whose box has ended is lent again.
        List<int> pids = [await Outside.FindAsync(System.Id, markers[0]), await Outside.FindAsync(System.Id, markers[1])];
        foreach (var pid in pids) users.Add(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)));
        foreach (var pid in pids) await Outside.KillAsync(pid);
        await Task.WhenAll(runs);
        Assert.Equal(2, users.Count);
        Assert.All(users, user => Assert.StartsWith("Uid:\t19", user));
    }

    /// <summary>inotify instances and terminals are counted for the whole machine or per user: one box must not have them all.</summary>
    [Fact]
    public async Task WatchesAndTerminals_UsedUpByOneBox_AreThereForAnotherAndForTheMachine()
    {
        var marker = Marker();
        var greedy = System.ExecuteAsync(new
        {
            language = "python",
            code = $$"""
                import ctypes, os, resource
                libc = ctypes.CDLL(None)
                for _ in range(15):
                    if os.fork() == 0:
                        break
                count = 0
                while count < 500 and libc.inotify_init1(0) >= 0: count += 1
                try:
                    while count < 900:
                        os.set_inheritable(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY), True); count += 1
                except OSError: pass
                os.execl("/bin/bash", "{{marker}}", "-c", "exec -a {{marker}} sleep 20")
                """,
        });
        var first = await Outside.FindAsync(System.Id, marker);

        var modest = await System.ExecuteAsync(new
        {
            language = "python",
            code = "import ctypes, os\nprint(all(ctypes.CDLL(None).inotify_init1(0) >= 0 for _ in range(100)), len([os.openpty() for _ in range(60)]))",
        });
        Assert.Equal("True 60\n", Text(modest, "stdout"));
        using (var watcher = new FileSystemWatcher(Path.GetTempPath())) watcher.EnableRaisingEvents = true;   // throws when the user's instances are used up
        await Outside.KillAsync(first);
        await greedy;
    }

    [Fact]
    public async Task Cpu_OfThirtyTwoSpinningProcesses_IsSharedFairlyWithOtherRuns()
    {
        var marker = Marker();
        var spinning = System.ExecuteAsync(new { language = "bash", code = $"for i in {{1..31}}; do (while :; do :; done) & done; exec -a {marker} bash -c 'while :; do :; done'", timeout = 20_000 });
        var spinner = await Outside.FindAsync(System.Id, marker);
        for (var i = 0; i < 10; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal("4950\n", Text(await System.ExecuteAsync(new { language = "python", code = "print(sum(range(100)))" }), "stdout"));
            // Behind 32 in one queue each step would wait for 31 others; the box has one share, whatever it runs.
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
        await Outside.KillAsync(spinner);
        await spinning;
    }

    [Fact]
    public async Task Client_Gone_ItsProgramIsDeadWithinAHundredMilliseconds()
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < 7; i++)
        {
            var marker = Marker();
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var run = System.Client.PostAsJsonAsync("api/execute", new { language = "bash", code = $"trap '' TERM INT HUP; sleep 20 & exec -a {marker} sleep 20" }, gone.Token);
            var pid = await Outside.FindAsync(System.Id, marker);
            var watch = Stopwatch.StartNew();
            await gone.CancelAsync();
            await Outside.GoneAsync(pid);
            took.Add(watch.Elapsed);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
        // The median: the promise is ours to keep, a pause of the machine is not.
        Assert.InRange(took.Order().ElementAt(took.Count / 2), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task ExitCodes_AllOfThem_AreToldAsTheyAre()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 256), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (code, _) =>
        {
            var run = await System.ExecuteAsync(new { language = "bash", code = $"exit {code}" });
            Assert.Equal((code == 0 ? "ok" : "error", code, ""), (Text(run, "status"), run.GetProperty("exitCode").GetInt32(), Text(run, "signal")));
        });
    }

    [Fact]
    public async Task Signals_ThatEndAProgram_AreToldByTheirNames()
    {
        // signal(7): all whose default action is to end the process.
        Dictionary<int, string> names = new()
        {
            [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [5] = "SIGTRAP", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [9] = "SIGKILL", [10] = "SIGUSR1",
            [11] = "SIGSEGV", [12] = "SIGUSR2", [13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM", [16] = "SIGSTKFLT", [24] = "SIGXCPU", [25] = "SIGXFSZ", [26] = "SIGVTALRM",
            [27] = "SIGPROF", [29] = "SIGIO", [30] = "SIGPWR", [31] = "SIGSYS", [34] = "SIGRTMIN+0", [35] = "SIGRTMIN+1", [64] = "SIGRTMIN+30",
        };
        foreach (var (number, name) in names)
        {
            var run = await System.ExecuteAsync(new { language = "python", code = $"import os, signal\nsignal.signal({number}, signal.SIG_DFL) if {number} not in (9, 19) else None\nos.kill(os.getpid(), {number})\nprint('survived')" });
            Assert.Equal(("signaled", name, 128 + number, ""), (Text(run, "status"), Text(run, "signal"), run.GetProperty("exitCode").GetInt32(), Text(run, "stdout")));
        }
    }

    private static string Marker() => "marker-" + Guid.NewGuid().ToString("N");

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
