using System.Diagnostics;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Sessions;

/// <summary>Many sessions at once, sessions whose boxes are killed, and sessions that nobody uses any more. A runner of their own, to be counted.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task TwentyFourSessions_WithBoxesKilledAtRandom_NeverMixTheirAnswers()
    {
        await using var runner = await RunnerProcess.StartAsync();
        await using var caller = new Caller(runner.Http, "key:parallel");
        string[] languages = ["python", "bash", "javascript", "python", "bash", "typescript"];
        var ids = new List<string>();
        for (var i = 0; i < 24; i++) ids.Add(await caller.OpenAsync(languages[i % languages.Length]));
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(12));
        var killing = KillAsync(runner.Id, enough.Token);
        var (answered, lost) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async number =>
        {
            var (language, id) = (languages[number % languages.Length], ids[number]);
            long? state = null;   // what the session holds, as far as we know
            for (var i = 0; i < 200 && !enough.IsCancellationRequested; i++)
            {
                var next = number * 1_000_000L + i;
                var code = language switch
                {
                    "python" => $"last = globals().get('now', -1); now = {next}; print({next}, last)",
                    "bash" => $"last=${{now:--1}}; now={next}; echo {next} $last",
                    _ => $"var last = globalThis.now ?? -1; globalThis.now = {next}; console.log({next}, last)",
                };
                var (status, answer) = await caller.SendAsync(HttpMethod.Post, $"/{id}/execute", new { code });
                if (status == 502 && answer.GetProperty("error").GetString() == "sandbox_lost")
                {
                    Interlocked.Increment(ref lost);
                    state = null;
                    continue;
                }
                Assert.True(status == 200, $"{status} {answer}");
                var restarted = answer.TryGetProperty("restarted", out _);
                var said = answer.GetProperty("stdout").GetString()!;
                if (answer.GetProperty("status").GetString() != "ok")
                {
                    // Its program, and not the whole box, was the one that was killed.
                    Assert.Equal(("signaled", true), (answer.GetProperty("status").GetString(), restarted));
                    state = null;
                    continue;
                }
                // It ended between two executions, or was killed the moment after its answer.
                Assert.True(said == $"{next} {(state is null ? "-1" : state)}\n" || (restarted && said == $"{next} -1\n"), $"{said} for {next} after {state}");
                state = restarted && said != $"{next} -1\n" ? null : next;
                Interlocked.Increment(ref answered);
            }
        }));
        await enough.CancelAsync();
        var killed = await killing;
        Assert.True(answered > 200, $"{answered} answered, {lost} lost, {killed} killed");
        Assert.True(killed > 5, $"{killed}");
    }

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

    /// <summary>Ends some process of some box, again and again: the program's, or its pid 1's and so the whole box's.</summary>
    private static async Task<int> KillAsync(int runner, CancellationToken enough)
    {
        var killed = 0;
        while (!enough.IsCancellationRequested)
        {
            try { await Task.Delay(150, enough); }
            catch (OperationCanceledException) { break; }
            var boxes = Footprint.Descendants(runner).Skip(2).Where(IsOfABox).ToList();   // not the launcher
            if (boxes.Count == 0) continue;
            using var kill = Process.Start(new ProcessStartInfo("/bin/kill", ["-KILL", $"{boxes[Random.Shared.Next(boxes.Count)]}"]) { RedirectStandardError = true })!;
            await kill.WaitForExitAsync(CancellationToken.None);
            if (kill.ExitCode == 0) killed++;
        }
        return killed;
    }

    /// <summary>A process in a process namespace of its own: not a fork server.</summary>
    private static bool IsOfABox(int pid)
    {
        try { return File.ResolveLinkTarget($"/proc/{pid}/ns/pid", false)?.Name != File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name; }
        catch (IOException) { return false; }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
