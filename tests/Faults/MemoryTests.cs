using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary>A runner in too little memory, as in a container with too small a limit: programs are ended and the executor is not; and one that has
/// to end all the same takes its boxes along.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Group_Full_ProgramsAreEndedAndTheExecutorServesOn()
    {
        using var group = MemoryGroup.Create(350 << 20);
        if (group is null) return;   // nothing here could fill up
        await using var runner = await RunnerProcess.StartThroughAsync(["sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", group.Processes], ("Executor__Only", "bash"), ("Executor__Spares", "1"));

        // Each may have 256 MiB; together they would have four times what there is.
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(runner.Http, "head -c 220000000 /dev/zero | tail -n 1 | wc -c")));

        output.WriteLine(string.Join(", ", answers.CountBy(one => one)));
        Assert.All(answers, one => Assert.True(one is "200 ok 220000000" or "200 memory_limit" or "502 sandbox_lost" or "503 no_sandbox", one));
        Assert.Contains(answers, one => one != "200 ok 220000000");
        Assert.False(runner.HasExited);
        var recovery = await Processes.UntilAsync(async () => await AskAsync(runner.Http, "echo right") == "200 ok right");
        output.WriteLine($"right again within {(int)recovery.TotalMilliseconds} ms");
    }

    /// <summary>Its own heap can grow no more: what cannot be answered is refused, or it ends; then nothing of it runs, and another can start.</summary>
    [Fact]
    public async Task Heap_Full_CallsAreAnsweredOrItEndsWithItsBoxes()
    {
        (string, string)[] settings = [("Executor__Only", "bash"), ("Executor__Spares", "1")];
        await using var runner = await RunnerProcess.StartAsync([.. settings, ("DOTNET_GCHeapHardLimit", "0x3000000")]);   // 48 MiB
        List<int> all = [.. Footprint.Descendants(runner.Id)];
        var large = new string('x', 9_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AskAsync(runner.Http, "cat | wc -c", large)));

        output.WriteLine(string.Join(", ", answers.CountBy(one => one)));
        Assert.All(answers, one => Assert.True(one is "200 ok 9000000" or "broken off" || one.StartsWith('5'), one));
        var settled = await Processes.UntilAsync(async () => runner.HasExited || await AskAsync(runner.Http, "echo right") == "200 ok right");
        output.WriteLine($"{(runner.HasExited ? "ended" : "right again")} within {(int)settled.TotalMilliseconds} ms");
        if (!runner.HasExited) return;
        await Processes.UntilGoneAsync(all);
        await using var another = await RunnerProcess.StartAsync(settings);
        Assert.Equal("200 ok right", await AskAsync(another.Http, "echo right"));
    }

    /// <summary>Status, and the error of a refusal or the verdict of a run with what it printed.</summary>
    private static async Task<string> AskAsync(HttpClient http, string code, string stdin = "")
    {
        try
        {
            using var answer = await http.PostAsJsonAsync("api/execute", new { language = "bash", code, stdin }, TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            var said = answer.IsSuccessStatusCode ? $"{body.GetProperty("status")} {(body.GetProperty("status").GetString() == "ok" ? body.GetProperty("stdout") : "")}" : $"{body.GetProperty("error")}";
            return $"{(int)answer.StatusCode} {said}".TrimEnd();
        }
        catch (HttpRequestException) { return "broken off"; }
    }
}
