using System.Diagnostics;
using System.Globalization;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Sessions;

/// <summary>Sessions opened in a burst, out of boxes whose interpreters sleep. A runner of their own, to be counted.</summary>
public sealed class BurstTests
{
    private const int Burst = 12;

    [Fact]
    public async Task Sessions_OpenedInABurst_AreWholeAndApart()
    {
        await using var runner = await RunnerProcess.StartAsync(("Executor__Only", "python"), ("Executor__Sleepers", $"{Burst}"));
        await using var caller = new Caller(runner.Http, "key:burst");
        await caller.OpenAsync("python");
        await SleepersAsync(runner);

        var ids = await Task.WhenAll(Enumerable.Range(0, Burst + 4).Select(_ => caller.OpenAsync("python")));
        // Before its driver has booted a session has its files; one that is named like a module that was loaded ahead is the caller's.
        await Task.WhenAll(ids.Select(id => caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "json.py", content = $"mine = '{id}'" })));
        var printed = await Task.WhenAll(ids.Select(id => caller.PrintedAsync(id, "import json, os, random; kept = json.mine; print(kept, os.getpid(), random.random())")));
        Assert.Equal(ids, printed.Select(line => line.Split(' ')[0]));
        Assert.Equal(ids.Length, printed.Select(line => line.Split(' ')[2]).Distinct().Count());
        Assert.Equal(ids, await Task.WhenAll(ids.Select(async id => (await caller.PrintedAsync(id, "print(kept)")).TrimEnd())));
    }

    [Fact]
    public async Task Sleeper_ThatIsKilled_IsMissedByNobody()
    {
        await using var runner = await RunnerProcess.StartAsync(("Executor__Only", "python"), ("Executor__Sleepers", $"{Burst}"));
        await using var caller = new Caller(runner.Http, "key:burst");
        await caller.OpenAsync("python");
        var killed = await SleepersAsync(runner);
        foreach (var pid in killed)
        {
            try { using var one = Process.GetProcessById(pid); one.Kill(); }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException) { }
        }
        await GoneAsync(killed);
        var ids = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => caller.OpenAsync("python")));
        var printed = await Task.WhenAll(ids.Select(id => caller.ExecuteAsync(id, "print(1)")));
        Assert.All(printed, answer => Assert.Equal("1\n", answer.GetProperty("stdout").GetString()));
        Assert.All(printed, answer => Assert.False(answer.TryGetProperty("restarted", out _), $"{answer}"));
    }

    /// <summary>Waits until all of them are there. Their processes, as the machine numbers them.</summary>
    private static async Task<List<int>> SleepersAsync(RunnerProcess runner)
    {
        for (var i = 0; ; i++)
        {
            var programs = Footprint.Descendants(runner.Id).Where(IsProgram).ToList();
            // Beside them the session that was opened, and at most its spare and a program's.
            if (programs.Count > Burst) return programs;
            Assert.True(i < 600, $"{programs.Count} boxes");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static async Task GoneAsync(List<int> pids)
    {
        for (var i = 0; i < 600 && pids.Any(IsProgram); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(pids, IsProgram);
    }

    /// <summary>The second process of a box: its first is the reaper.</summary>
    private static bool IsProgram(int pid)
    {
        try
        {
            var numbers = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t');
            return numbers.Length == 3 && int.Parse(numbers[2], CultureInfo.InvariantCulture) == 2;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException) { return false; }
    }
}
