using System.Text.Json;
using CodeRunner.Tests.Faults;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>What runs leave behind: nothing. A system of its own, so that nobody else's runs are counted.</summary>
public sealed class LeakTests
{
    [Fact]
    public async Task TwoHundredRuns_EightAtATimeInAllLanguages_AreRightAndLeaveNothing()
    {
        // In a mount namespace of its own: what others mount on the machine meanwhile is not counted.
        await using var system = await GatewayProcess.StartThroughAsync(["unshare", "--mount", "--propagation", "private"]);
        (string Language, Func<int, string> Code)[] programs =
        [
            ("python", i => $"import sys; print(sys.stdin.read() + str({i} * 2)); open('left.txt', 'w').write('x' * {i})"),
            ("javascript", i => $"process.stdout.write(require('fs').readFileSync(0, 'utf8') + {i} * 2 + '\\n'); require('fs').writeFileSync('left.txt', 'x'.repeat({i}))"),
            ("typescript", i => $"import {{ readFileSync, writeFileSync }} from 'node:fs'; const n: number = {i}; console.log(readFileSync(0, 'utf8') + n * 2); writeFileSync('left.txt', 'x'.repeat(n))"),
            ("bash", i => $"printf '%s%d\\n' \"$(cat)\" $(({i} * 2)); head -c {i} /dev/zero > left.txt; sleep 100 &"),
        ];
        // Once each first: what is loaded and pooled on first use stays, and is not a leak.
        await Task.WhenAll(Enumerable.Range(1, 8).Select(RunAsync));
        var before = await Footprint.AtRestAsync(system, spares: programs.Length, forkServers: 3);

        await Parallel.ForEachAsync(Enumerable.Range(1, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await RunAsync(i));

        await Footprint.AtRestAsync(system, spares: programs.Length, forkServers: 3);
        var after = before;
        // Descriptors: HTTP connections come and go by a few; a leak would be one a run.
        for (var i = 0; i < 400 && ((after = Footprint.Of(system)).Descriptors > before.Descriptors + 24 || after != before with { Descriptors = after.Descriptors }); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 24);
        Assert.Equal(before with { Descriptors = after.Descriptors }, after);

        async Task RunAsync(int i)
        {
            var (language, code) = programs[i % programs.Length];
            var run = await system.ExecuteAsync(new { language, code = code(i), stdin = $"run {i}: " });
            Assert.Equal(("ok", $"run {i}: {i * 2}\n", ""), (Text(run, "status"), Text(run, "stdout"), Text(run, "stderr")));
            var file = Assert.Single(run.GetProperty("files").EnumerateArray());
            Assert.Equal(("left.txt", i), (Text(file, "name"), file.GetProperty("size").GetInt32()));
        }
    }

    [Fact]
    public async Task Stop_WithARunInProgress_LeavesNoProcessGroupOrFile()
    {
        int pid;
        List<int> all;
        await using (var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Spares", "0")))
        {
            pid = system.Id;
            var open = system.Client.GetAsync(new Uri("api/run/bash?code=sleep 20", UriKind.Relative), TestContext.Current.CancellationToken);
            await WaitAsync(() => Footprint.Descendants(pid).Count() >= 4);   // launcher, reaper, bash
            all = [.. Footprint.Descendants(pid)];
            _ = open.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        await Processes.UntilGoneAsync(all);
        Assert.Equal(0, Footprint.CountGroups($"coderunner-{pid}"));
    }

    [Fact]
    public async Task Kill9_OfTheSystem_TakesItsBoxesAlong()
    {
        List<int> all;
        await using (var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Spares", "0")))
        {
            using var gone = new CancellationTokenSource();
            var open = system.Client.GetAsync(new Uri("api/run/bash?code=while :; do :; done", UriKind.Relative), gone.Token);
            await WaitAsync(() => Footprint.Descendants(system.Id).Count() >= 4);
            all = [.. Footprint.Descendants(system.Id)];
            using (var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{system.Id}"])) await kill.WaitForExitAsync(gone.Token);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => open);
        }
        await Processes.UntilGoneAsync(all);
    }

    private static async Task WaitAsync(Func<bool> holds)
    {
        for (var i = 0; i < 400 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
