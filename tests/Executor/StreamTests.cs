using System.Net.Http.Json;
using System.Text.Json;

namespace CodeRunner.Tests.Executor;

/// <summary>Server-sent events of `execute`, from the program through the gateway to the caller.</summary>
[Collection(nameof(InteractiveSystem))]
public sealed class StreamTests(InteractiveSystem system)
{
    [Fact]
    public async Task Output_OfAProgramThatWaits_ReachesItsCallerMeanwhile()
    {
        var marker = $"{Random.Shared.Next(1000, 9999)}.{Random.Shared.Next(100000, 999999)}";
        using var answer = await StreamAsync($"echo ready; sleep {marker}", CancellationToken.None);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        // It has ten minutes, and is still there after its first word was heard.
        Assert.Equal("event: stdout", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""data: {"text":"ready\n"}""", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        await system.UntilAsync($"sleep {marker}", runs: true);

        // Whoever leaves takes it along.
        answer.Dispose();
        await system.UntilAsync($"sleep {marker}", runs: false);
    }

    [Fact]
    public async Task Caller_WhoLeavesBeforeAnyOutput_EndsItsProgram()
    {
        var marker = $"{Random.Shared.Next(1000, 9999)}.{Random.Shared.Next(100000, 999999)}";
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var asking = StreamAsync($"sleep {marker}", leave.Token);
        await system.UntilAsync($"sleep {marker}", runs: true);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await system.UntilAsync($"sleep {marker}", runs: false);
    }

    [Fact]
    public async Task Stream_OfBothOutputs_EndsWithTheWholeResult()
    {
        using var answer = await StreamAsync("echo out; echo err >&2; exit 3", TestContext.Current.CancellationToken);
        var events = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("event: result\ndata: ", events[^1]);
        var result = JsonDocument.Parse(events[^1]["event: result\ndata: ".Length..]).RootElement;
        Assert.Equal(("error", 3, "out\n", "err\n"), (result.GetProperty("status").GetString(), result.GetProperty("exitCode").GetInt32(), result.GetProperty("stdout").GetString(), result.GetProperty("stderr").GetString()));
        Assert.Contains("event: stdout\ndata: {\"text\":\"out\\n\"}", events);
        Assert.Contains("event: stderr\ndata: {\"text\":\"err\\n\"}", events);
    }

    private async Task<HttpResponseMessage> StreamAsync(string code, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/execute") { Content = JsonContent.Create(new { language = "bash", code }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        var answer = await system.Process.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return answer;
    }
}
