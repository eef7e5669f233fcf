using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CodeRunner.Tests.Telemetry;

/// <summary>What Prometheus reads of a whole running system, and who may read it.</summary>
[Collection(nameof(MeasuredSystem))]
public sealed class MetricsTests(MeasuredSystem system)
{
    private const string Http = "http_server_request_duration_seconds_count", Runs = "coderunner_executor_run_duration_seconds_count";
    private const string Credits = "coderunner_gateway_credits_total";

    private static readonly string[] Known =
    [
        "le", "http_request_method", "http_response_status_code", "error_type", "coderunner_service", "coderunner_language", "coderunner_outcome", "coderunner_status",
        "coderunner_kind", "coderunner_state", "coderunner_step", "coderunner_question", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url",
    ];

    [Fact]
    public async Task Call_OfALanguage_IsCountedOnceByServiceLanguageAndStatus()
    {
        var before = await Scrape.OfAsync(system.Address);
        (string, string)[] http = [("coderunner_service", "agent-coderunner"), ("coderunner_language", "python"), ("http_response_status_code", "200"), ("http_request_method", "POST")];
        (string, string)[] run = [("coderunner_language", "python"), ("coderunner_status", "signaled"), ("coderunner_kind", "run")];

        await system.Process.ExecuteAsync(new { language = "py", code = "import os; os.kill(os.getpid(), 11)" });

        var after = await Scrape.UntilAsync(system.Address, scrape => scrape.Sum(Http, http) > before.Sum(Http, http) && scrape.Sum(Runs, run) > before.Sum(Runs, run));
        Assert.Equal(before.Sum(Runs, run) + 1, after.Sum(Runs, run));
        Assert.True(after.Sum("coderunner_executor_queue_duration_seconds_count", ("coderunner_outcome", "served")) > before.Sum("coderunner_executor_queue_duration_seconds_count", ("coderunner_outcome", "served")));
    }

    [Fact]
    public async Task Call_WithAKey_CountsItsCreditsAsHeldAndThenChargedOrRefunded()
    {
        var client = system.Process.Client;
        using var created = await client.PostAsync(system.Address + "/api/keys/create", null, TestContext.Current.CancellationToken);
        var key = (await created.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
        var before = await Scrape.OfAsync(system.Address);

        foreach (var body in (string[])["""{"language":"bash","code":"true"}""", """{"language":"bash"}"""])   // the second is refused
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/execute") { Content = new StringContent(body), Headers = { { "X-API-Key", key } } };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var after = await Scrape.UntilAsync(system.Address, scrape => Grown(scrape, "held") >= 2 && Grown(scrape, "charged") + Grown(scrape, "refunded") + Grown(scrape, "left") >= 2);
        Assert.Equal((2, 1, 1, 0), (Grown(after, "held"), Grown(after, "charged"), Grown(after, "refunded"), Grown(after, "left")));
        await Scrape.UntilAsync(system.Address, scrape => scrape.Sum("coderunner_keys_settlements_total", ("coderunner_outcome", "charged")) > before.Sum("coderunner_keys_settlements_total", ("coderunner_outcome", "charged")));
        Assert.True(after.Sum("coderunner_keys_verifications_total", ("coderunner_outcome", "admitted")) > before.Sum("coderunner_keys_verifications_total", ("coderunner_outcome", "admitted")));
        var drift = await Scrape.UntilAsync(system.Address, scrape => scrape.Series.Any(one => one.Name == "coderunner_keys_ledger_drift"));
        Assert.Equal(0, drift.Sum("coderunner_keys_ledger_drift"));

        double Grown(Scrape scrape, string outcome) => scrape.Sum(Credits, ("coderunner_outcome", outcome)) - before.Sum(Credits, ("coderunner_outcome", outcome));
    }

    [Fact]
    public async Task Refusal_IsCountedByItsReason()
    {
        using var answer = await system.Process.Client.PostAsync("api/execute", new StringContent("""{"language":"klingon","code":"Qapla'"}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await Scrape.UntilAsync(system.Address, scrape => scrape.Sum(Http, ("error_type", "unknown_language"), ("http_response_status_code", "400")) >= 1);
    }

    [Fact]
    public async Task Session_WhileItIsOpen_IsCounted()
    {
        var client = system.Process.Client;
        using var opened = await client.PostAsync("api/sessions", new StringContent("""{"language":"bash"}"""), TestContext.Current.CancellationToken);
        var id = (await opened.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString();
        using var ran = await client.PostAsync($"api/sessions/{id}/execute", new StringContent("""{"code":"true"}"""), TestContext.Current.CancellationToken);
        await Scrape.UntilAsync(system.Address, scrape => scrape.Sum("coderunner_executor_sessions", ("coderunner_language", "bash")) == 1 && scrape.Sum(Runs, ("coderunner_kind", "session")) >= 1);
        using var closed = await client.DeleteAsync($"api/sessions/{id}", TestContext.Current.CancellationToken);
        await Scrape.UntilAsync(system.Address, scrape => scrape.Series.Any(one => one is { Name: "coderunner_executor_sessions", Value: 0 } && one.Labels["coderunner_language"] == "bash"));
    }

    [Fact]
    public async Task Slots_AreWhatAnAutoscalerNeeds()
    {
        var scrape = await Scrape.OfAsync(system.Address);
        Assert.Equal(4 * Environment.ProcessorCount, scrape.Sum("coderunner_executor_slots_limit"));
        Assert.Equal(4 * Environment.ProcessorCount, scrape.Sum("coderunner_gateway_slots_limit"));
        Assert.Single(scrape.Series, one => one.Name == "coderunner_executor_slots_busy");
        Assert.Single(scrape.Series, one => one.Name == "coderunner_executor_slots_utilization");
        Assert.Equal(1, scrape.Sum("coderunner_gateway_runners", ("coderunner_state", "open")));
        Assert.True(scrape.Sum("coderunner_executor_spares", ("coderunner_state", "wanted"), ("coderunner_language", "python")) >= 1);
    }

    [Fact]
    public async Task Metrics_WithoutATokenConfigured_DoNotExist()
    {
        await using var gateway = await Gateway.GatewayHost.StartAsync();
        using var answer = await gateway.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task KeysService_ByItself_TellsWhoeverHasTheToken()
    {
        await using var keys = await Keys.KeysHost.StartAsync(Keys.KeysHost.Sqlite, null!, $"--Metrics:Token={Scrape.Token}", "--Keys:Secret=a-secret-of-the-gateways");
        using var stranger = await keys.Http.GetAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "metrics") { Headers = { { "Authorization", $"Bearer {Scrape.Token}" } } };
        using var answer = await keys.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("coderunner_keys_", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Each new word in a label is a series that stays: strangers must not be able to make any.</summary>
    [Fact]
    public async Task Labels_WhateverCallersWrite_AreOurWordsAlone()
    {
        var before = await Scrape.OfAsync(system.Address);
        for (var i = 0; i < 40; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod($"EVIL{i}"), $"{system.Address}/v1/evil{i}/api/execute?evil{i}=evil")
            {
                Content = new StringContent($$"""{"language":"evil{{i}}","code":"evil{{i}}"}"""),
                Headers = { { "X-Request-Id", $"evil{i}" }, { "User-Agent", $"evil{i}" } },
            };
            if (i < 10) request.Headers.Add("X-API-Key", $"gw_evil{i}");   // 30 wrong ones, and no key of this address is looked at any more: others' tests have keys
            request.Headers.Host = $"evil{i}.example";
            using var answer = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
            using var run = await system.Process.Client.GetAsync($"api/run/evil{i}?code=evil{i}", TestContext.Current.CancellationToken);
            using var session = await system.Process.Client.GetAsync($"api/sessions/s_evil{i}.evil.evil", TestContext.Current.CancellationToken);
        }

        var after = await Scrape.UntilAsync(system.Address, scrape => scrape.Sum(Http, ("error_type", "session_not_found")) >= 40);
        Assert.DoesNotContain("evil", after.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(after.Series.Where(one => !one.Name.StartsWith("target_info", StringComparison.Ordinal) && !one.Name.StartsWith("dotnet_", StringComparison.Ordinal)).SelectMany(one => one.Labels.Keys).Except(Known));
        // Other tests run meanwhile: 120 odd calls may add the few series of their refusals, no more.
        Assert.InRange(after.Series.Count, 1, before.Series.Count + 400);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer not-the-token-of-these-tests")]
    [InlineData("Basic cHJvbWV0aGV1cy10b2tlbi1vZi10aGVzZS10ZXN0cw==")]
    public async Task Metrics_WithoutTheirToken_Are401(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Address + "/metrics");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain("coderunner_", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
