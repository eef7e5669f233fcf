using System.Net.Http.Json;
using CodeRunner.Tests.Gateway;

namespace CodeRunner.Tests.Telemetry;

/// <summary>One trace a call, from the gateway's door to the program's end, and strangers have no say in it.</summary>
[Collection(nameof(MeasuredSystem))]
public sealed class TraceTests(MeasuredSystem system)
{
    private const string Strangers = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("""{"language":"python","code":"print(1)"}""", "api/execute", "run python")]
    [InlineData("""{"code":"true"}""", "api/sessions/{id}/execute", "session bash")]
    public async Task Call_FromDoorToEnd_IsOneTrace(string body, string path, string whole)
    {
        var session = path.Contains("{id}", StringComparison.Ordinal) ? await OpenAsync() : null;
        path = path.Replace("{id}", session, StringComparison.Ordinal);
        var id = $"trace-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body), Headers = { { "X-Request-Id", id } } };
        // A stranger's trace, to be kept, and much baggage.
        request.Headers.Add("traceparent", $"00-{Strangers}-00f067aa0ba902b7-01");
        request.Headers.Add("tracestate", "evil=1");
        request.Headers.Add("baggage", "evil=1");
        using var answer = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        // Others count the open ones.
        if (session is not null) (await system.Process.Client.DeleteAsync($"api/sessions/{session}", TestContext.Current.CancellationToken)).Dispose();

        string[] ofGateway = ["admission", "routing", "forward"], ofRunner = whole.StartsWith("run", StringComparison.Ordinal) ? ["queue", "box", "run"] : ["queue", "run"];
        var trace = await system.Collector.TraceAsync(id, [.. ofGateway, whole, .. ofRunner]);
        var root = Assert.Single(trace, span => span.Parent is null);
        Assert.NotEqual(Strangers, root.Trace);
        Assert.StartsWith("POST /v1/agent-coderunner/", root.Name, StringComparison.Ordinal);
        Assert.Equal("200", root.Attributes["http.response.status_code"]);
        foreach (var step in ofGateway) Assert.Equal(root.Id, Assert.Single(trace, span => span.Name == step).Parent);
        var ours = Assert.Single(trace, span => span.Name == whole);
        Assert.Equal(trace.Single(span => span.Name == "forward").Id, ours.Parent);
        foreach (var step in ofRunner) Assert.Equal(ours.Id, Assert.Single(trace, span => span.Name == step).Parent);
        Assert.DoesNotContain(system.Collector.Spans, span => span.Trace == Strangers);
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("ff-zz")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    public async Task StrangersTrace_OfWhateverForm_NeverReachesARunner(string parent)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayHost.Execute) { Content = new StringContent("""{"language":"python"}""") };
        request.Headers.TryAddWithoutValidation("traceparent", parent);
        request.Headers.TryAddWithoutValidation("tracestate", new string('a', 600));
        request.Headers.TryAddWithoutValidation("baggage", "evil=" + new string('a', 9000));
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.Empty(Assert.Single(runner.Requests).Headers.Keys.Intersect(["traceparent", "tracestate", "baggage"], StringComparer.OrdinalIgnoreCase));
    }

    private async Task<string> OpenAsync()
    {
        using var opened = await system.Process.Client.PostAsync("api/sessions", new StringContent("""{"language":"bash"}"""), TestContext.Current.CancellationToken);
        return (await opened.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }
}
