using System.Text.Json;

namespace CodeRunner.Tests.Telemetry;

/// <summary>The log as machines read it: each line JSON, each call's lines findable by its request id, and nothing of what callers send in it.</summary>
[Collection(nameof(MeasuredSystem))]
public sealed class LogTests(MeasuredSystem system)
{
    [Fact]
    public async Task Log_OfAFailedCall_IsJsonWithItsRequestId()
    {
        var id = $"log-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Address + "/v1/gone/x") { Headers = { { "X-Request-Id", id } } };
        using var answer = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(502, (int)answer.StatusCode);

        var line = await LineAsync(line => line.Contains(id, StringComparison.Ordinal));
        Assert.Equal(1102, line.GetProperty("EventId").GetInt32());
        Assert.Equal(id, line.GetProperty("State").GetProperty("RequestId").GetString());
        Assert.EndsWith("Z", line.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_WhateverRuns_HoldsNoKeyCodeOrOutput()
    {
        const string secret = "gw_0123456789abcdefghijklmnopqrstuvwxyz";
        await system.Process.ExecuteAsync(new { language = "bash", code = "echo confidential-$((40+2)) # private-code", stdin = "private-input" });
        using var refused = await system.Process.Client.GetAsync($"api/run/bash?code=private-code&key={secret}", TestContext.Current.CancellationToken);
        var id = $"log-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{system.Address}/v1/gone/x?key={secret}") { Headers = { { "X-Request-Id", id } } };
        using var last = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var marker = $"log-{Guid.NewGuid():N}";
        using var more = new HttpRequestMessage(HttpMethod.Get, $"{system.Address}/v1/gone/x") { Headers = { { "X-Request-Id", marker } } };
        using var failed = await system.Process.Client.SendAsync(more, TestContext.Current.CancellationToken);
        await LineAsync(line => line.Contains(marker, StringComparison.Ordinal));
        foreach (var line in system.Process.Lines.Where(line => line.Length > 0))
        {
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
            foreach (var never in (string[])["private-", "confidential-", secret[3..]]) Assert.DoesNotContain(never, line, StringComparison.Ordinal);
        }
    }

    private async Task<JsonElement> LineAsync(Func<string, bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (system.Process.Lines.FirstOrDefault(wanted) is { } line) return JsonDocument.Parse(line).RootElement;
            await Task.Delay(20, limit.Token);
        }
    }
}
