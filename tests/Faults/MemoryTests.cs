using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary>A runner in too little memory, as in a container with too small a limit: programs are ended and the executor is not; and one that has
/// to end all the same takes its boxes along.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    private static readonly (string, string)[] Settings = [("Executor__Only", "bash"), ("Executor__Spares", "1")];

    [Fact]
    public async Task Group_Full_ProgramsAreEndedAndTheExecutorServesOn()
    {
        await using var group = MemoryGroup.Create(350 << 20);
        if (group is null)
        {
            // None here could fill up. What holds then is the executor's own watch.
            await AssertWatchedAsync();
            return;
        }
        await using var runner = await RunnerProcess.StartThroughAsync(["sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", group.Processes], Settings);

        // Each may have 256 MiB; together they would have four times what there is.
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(runner.Http, "head -c 220000000 /dev/zero | tail -n 1 | wc -c")));

        output.WriteLine(string.Join(", ", answers.CountBy(one => one)));
        Assert.All(answers, one => Assert.True(one is "200 ok 220000000" or "200 memory_limit" or "200 error: no memory" or "502 sandbox_lost" or "503 no_sandbox", one));
        Assert.Contains(answers, one => one != "200 ok 220000000");
        Assert.False(runner.HasExited);
        var recovery = await Processes.UntilAsync(async () => await AskAsync(runner.Http, "echo right") == "200 ok right");
        output.WriteLine($"right again within {(int)recovery.TotalMilliseconds} ms");
    }

    /// <summary>Without control groups nobody but the executor sees that a program takes too much.</summary>
    [Fact]
    public Task Watched_TooMuch_ProgramsAreEndedAndTheExecutorServesOn() => AssertWatchedAsync();

    /// <summary>Its own heap can grow no more: what cannot be answered is refused, or it ends; then nothing of it runs, and another can start.</summary>
    [Fact]
    public async Task Heap_Full_CallsAreAnsweredOrItEndsWithItsBoxes()
    {
        await using var runner = await RunnerProcess.StartAsync([.. Settings, ("DOTNET_GCHeapHardLimit", "0x3000000")]);   // 48 MiB
        List<int> all = [.. Footprint.Descendants(runner.Id)];
        var large = new string('x', 9_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AskAsync(runner.Http, "cat | wc -c", large)));

        output.WriteLine(string.Join(", ", answers.CountBy(one => one)));
        Assert.All(answers, one => Assert.True(one is "200 ok 9000000" or "broken off" || one.StartsWith('5'), one));
        var settled = await Processes.UntilAsync(async () => runner.HasExited || await AskAsync(runner.Http, "echo right") == "200 ok right");
        output.WriteLine($"{(runner.HasExited ? "ended" : "right again")} within {(int)settled.TotalMilliseconds} ms");
        if (!runner.HasExited) return;
        await Processes.UntilGoneAsync(all);
        await using var another = await RunnerProcess.StartAsync(Settings);
        Assert.Equal("200 ok right", await AskAsync(another.Http, "echo right"));
    }

    private static async Task AssertWatchedAsync()
    {
        await using var runner = await RunnerProcess.StartAsync([.. Settings, ("Executor__Cgroups", "none"), ("Limits__MemoryMiB", "100")]);
        var health = await runner.Http.GetFromJsonAsync<JsonElement>("health", TestContext.Current.CancellationToken);
        Assert.Contains("memory watched", health.GetProperty("sandbox").GetProperty("summary").GetString(), StringComparison.Ordinal);

        // Each has more than it may and keeps it: it is seen, however busy the machine is.
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(runner.Http, "(head -c 150000000 /dev/zero; sleep 60) | tail -n 1 | wc -c")));

        Assert.All(answers, one => Assert.Equal("200 memory_limit", one));
        Assert.Equal("200 ok right", await AskAsync(runner.Http, "echo right"));
    }

    /// <summary>Status, and the error of a refusal, if it has words, or the verdict of a run with what it printed.</summary>
    private static async Task<string> AskAsync(HttpClient http, string code, string stdin = "")
    {
        try
        {
            using var answer = await http.PostAsJsonAsync("api/execute", new { language = "bash", code, stdin }, TestContext.Current.CancellationToken);
            // Without a heap for the words of it, a refusal is its status alone.
            if (!answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return $"{(int)answer.StatusCode}";
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            var said = !answer.IsSuccessStatusCode ? $"{body.GetProperty("error")}" : body.GetProperty("status").GetString() switch
            {
                "ok" => $"ok {body.GetProperty("stdout")}",
                // The kernel may also refuse a process its memory instead of ending one.
                "error" when body.GetProperty("stderr").GetString()!.Contains("Cannot allocate memory", StringComparison.Ordinal) => "error: no memory",
                var status => status,
            };
            return $"{(int)answer.StatusCode} {said}".TrimEnd();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException) { return "broken off"; }
    }
}
