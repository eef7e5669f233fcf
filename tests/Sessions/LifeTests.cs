using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Sessions;

/// <summary>Sessions that nobody uses any more, and a runner that ends: nothing is left of them. A runner of their own, to be counted.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Sessions_ThatNobodyUses_AreClosedAndLeaveNothing()
    {
        await using var runner = await RunnerProcess.StartAsync(("Sessions__IdleSeconds", "4"), ("Executor__Spares", "0"));
        await using var caller = new Caller(runner.Http, "key:idle");
        foreach (var (id, _) in await OpenAllAsync(caller, 1)) await caller.SendAsync(HttpMethod.Delete, "/" + id);   // what is loaded on first use stays
        var before = Count(runner);
        var ids = await OpenAllAsync(caller, 3);
        foreach (var (id, language) in ids) await caller.PrintedAsync(id, language == "bash" ? "head -c 1M /dev/zero > f; sleep 1000 & echo" : language == "python" ? "import subprocess; p = subprocess.Popen(['sleep', '1000']); open('f', 'w').write('x' * 100000)" : "require('fs').writeFileSync('f', 'x')");
        Assert.True(Count(runner).Processes >= before.Processes + 2 * ids.Count);

        await UntilAsync(() => Count(runner).Processes == before.Processes);
        await UntilAsync(() => Count(runner).Groups == before.Groups);
        foreach (var (id, _) in ids) Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/" + id));
        await UntilAsync(() => Count(runner).Descriptors <= before.Descriptors + 8);   // connections come and go by a few
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
        Assert.DoesNotContain(all, one => Directory.Exists($"/proc/{one}"));
        Assert.Equal(0, Footprint.CountGroups($"coderunner-{pid}"));
    }

    private static async Task<List<(string Id, string Language)>> OpenAllAsync(Caller caller, int each)
    {
        var opened = new List<(string, string)>();
        foreach (var language in new[] { "python", "bash", "javascript" })
            for (var i = 0; i < each; i++) opened.Add((await caller.OpenAsync(language), language));
        return opened;
    }

    private static (int Processes, int Groups, int Descriptors) Count(RunnerProcess runner) =>
        (Footprint.Descendants(runner.Id).Count(), Footprint.CountGroups($"coderunner-{runner.Id}"), Directory.GetFileSystemEntries($"/proc/{runner.Id}/fd").Length);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
