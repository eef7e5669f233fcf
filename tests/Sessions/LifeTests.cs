using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Sessions;

/// <summary>Sessions that nobody uses any more, and a runner that ends: nothing is left of them. A runner of their own, to be counted.</summary>
public sealed class LifeTests
{
    /// <summary>What leaves something behind in each language, and goes on until there is a file "go".</summary>
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["python"] = "import os, subprocess, time\np = subprocess.Popen(['sleep', '1000']); open('f', 'w').write('x' * 100000)\nwhile not os.path.exists('go'): time.sleep(0.05)",
        ["bash"] = "head -c 1M /dev/zero > f; sleep 1000 & until [[ -e go ]]; do sleep 0.05; done",
        ["javascript"] = "const fs = require('fs'); fs.writeFileSync('f', 'x'); while (!fs.existsSync('go')) await new Promise(done => setTimeout(done, 50))",
    };

    [Fact]
    public async Task Sessions_ThatNobodyUses_AreClosedAndLeaveNothing()
    {
        await using var runner = await RunnerProcess.StartAsync(("Sessions__IdleSeconds", "5"), ("Executor__Spares", "0"), ("Executor__Slots", "16"));
        await using var caller = new Caller(runner.Http, "key:idle");
        foreach (var language in Programs.Keys) await caller.SendAsync(HttpMethod.Delete, "/" + await caller.OpenAsync(language));   // what is loaded on first use stays
        await UntilAsync(() => Count(runner).Processes == 2);   // itself and its launcher: nothing waits here
        var before = Count(runner);

        // Each is used from its first moment until all are there and were counted, however long that takes: none is idle before.
        var ids = new List<string>();
        var running = new List<Task<string>>();
        foreach (var (language, code) in Programs)
        {
            for (var i = 0; i < 3; i++)
            {
                ids.Add(await caller.OpenAsync(language));
                running.Add(caller.PrintedAsync(ids[^1], code));
            }
        }
        await UntilAsync(() => Count(runner).Processes >= before.Processes + 2 * ids.Count);
        foreach (var id in ids) await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "go", content = "" });
        await Task.WhenAll(running);

        await UntilAsync(() => Count(runner).Processes == before.Processes);
        await UntilAsync(() => Count(runner).Groups == before.Groups);
        foreach (var id in ids) Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/" + id));
        await UntilAsync(() => Count(runner).Descriptors <= before.Descriptors + 8);
    }

    [Fact]
    public async Task Stop_WithSessionsOpen_LeavesNoProcessGroupOrFile()
    {
        int pid;
        List<int> all;
        await using (var runner = await RunnerProcess.StartAsync(("Executor__Only", "bash")))
        {
            pid = runner.Id;
            var caller = new Caller(runner.Http, "key:stop");
            for (var i = 0; i < 4; i++) await caller.PrintedAsync(await caller.OpenAsync("bash"), "sleep 1000 & echo");
            all = [.. Footprint.Descendants(pid)];
            Assert.True(all.Count > 12);
        }
        // The dead are counted out by whoever inherits them, in his own time.
        await UntilAsync(() => !all.Exists(one => Directory.Exists($"/proc/{one}")));
        Assert.Equal(0, Footprint.CountGroups($"coderunner-{pid}"));
    }

    /// <summary>Its callers' connections are not counted (/proc/net/unix): they come and go.</summary>
    private static (int Processes, int Groups, int Descriptors) Count(RunnerProcess runner) =>
        (Footprint.Descendants(runner.Id).Count(), Footprint.CountGroups($"coderunner-{runner.Id}"),
            Directory.GetFileSystemEntries($"/proc/{runner.Id}/fd").Length - File.ReadLines("/proc/net/unix").Count(line => line.EndsWith(runner.Socket, StringComparison.Ordinal)));

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
