using System.Net.WebSockets;
using System.Text;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Executor;

/// <summary>Interactive runs at the desk: refused before they begin, or by a message; charged when the program was started.</summary>
[Collection(nameof(InteractiveSystem))]
public sealed class InteractiveTestsOfAdmission(InteractiveSystem system)
{
    [Fact]
    public async Task Run_WithAKey_CostsACreditWhenItWasStartedAndNothingWhenNot()
    {
        var key = await system.NewKeyAsync();
        var full = await system.CreditsAsync(key);

        using (var refused = await system.ConnectAsync($"?key={key}"))
        {
            await refused.SendAsync(new { language = "python" });
            Assert.Equal("invalid_request", (await refused.LastAsync("error")).GetProperty("error").GetString());
        }

        using (var unknown = await system.ConnectAsync($"?key={key}"))
        {
            await unknown.SendAsync(new { language = "cobol", code = "1" });
            var problem = await unknown.LastAsync("error");
            Assert.Equal((400, "unknown_language"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("error").GetString()));
            Assert.Contains("python", problem.GetProperty("known").EnumerateArray().Select(one => one.GetString()));
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, unknown.CloseStatus);
        }

        Assert.Equal(full, await system.CreditsAsync(key));

        using (var run = await system.ConnectAsync($"?key={key}"))
        {
            await run.SendAsync(new { language = "bash", code = "echo ready; cat" });
            await run.UntilAsync("ready\n");
            // Its first word has been heard: it is charged by now.
            Assert.Equal(full - 1, await system.CreditsAsync(key));
            await run.EndInputAsync();
            await run.LastAsync();
        }

        Assert.Equal(full - 1, await system.CreditsAsync(key));
    }

    [Fact]
    public async Task Key_ThatIsNone_IsRefusedBeforeTheUpgrade()
    {
        using var request = Upgrade(new Uri(system.Process.Address + "/v1/agent-coderunner/execute/interactive?key=gw_wrong"));
        using var answer = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await GatewayHost.ProblemAsync(answer, 401, "bad_key");
    }

    [Fact]
    public async Task Limit_OfTheAddress_HoldsForInteractiveRunsToo()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([runner.Address], "--Plans:anonymous:RequestsPerMinute=1");
        await gateway.UntilAsync(seen => seen.AnyOpen);
        using var first = await gateway.GetAsync("/v1/agent-coderunner/api/languages");
        using var answer = await gateway.Http.SendAsync(Upgrade(), TestContext.Current.CancellationToken);
        await GatewayHost.ProblemAsync(answer, 429, "rate_limited");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Address_AskedWithoutWebSocket_SaysSo()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/agent-coderunner/api/execute/interactive"), 426, "upgrade_required");
    }

    [Fact]
    public async Task Runners_ThatAreAllGone_AreSaidBeforeTheUpgrade()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var answer = await gateway.Http.SendAsync(Upgrade(), TestContext.Current.CancellationToken);
        await GatewayHost.ProblemAsync(answer, 503, "no_runner");
    }

    [Fact]
    public async Task FirstMessage_ThatDoesNotCome_IsNotWaitedForLong()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([runner.Address], "--Runners:FirstMessageSeconds=0.1");
        await gateway.UntilAsync(seen => seen.AnyOpen);
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            using var caller = await InteractiveCaller.ConnectAsync(Address(gateway));
            await caller.HearAsync();
        });
    }

    [Fact]
    public async Task FirstMessage_OverItsLimit_IsRefusedByTheNameOfTheLimit()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        await gateway.UntilAsync(seen => seen.AnyOpen);
        using var caller = await InteractiveCaller.ConnectAsync(Address(gateway));
        // It need not take all of it to refuse it.
        var sending = caller.SendAsync(new byte[11 << 20]);
        var problem = await caller.HearAsync();
        Assert.Equal((413, "body_too_large"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("error").GetString()));
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Runner_ThatDoesNotAnswer_IsPassedOverForAnother()
    {
        await using var living = await RunnerProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Spares", "1"));
        await using var dying = await RunnerProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Spares", "1"), ("Executor__Slots", "100"));
        await using var gateway = await GatewayHost.StartAsync([living.Address, dying.Address], "--Runners:ProbeSeconds=10");
        await gateway.UntilAsync(seen => seen.Open.Count() == 2);
        await dying.SignalAsync("KILL");
        await dying.EndedAsync();

        using var caller = await InteractiveCaller.ConnectAsync(Address(gateway));
        await caller.SendAsync(new { language = "sh", code = "echo here" });
        Assert.Equal("here\n", (await caller.LastAsync()).GetProperty("stdout").GetString());
    }

    private static Uri Address(GatewayHost gateway) => new UriBuilder(gateway.Http.BaseAddress!) { Scheme = "ws", Path = "/v1/agent-coderunner/api/execute/interactive" }.Uri;

    private static HttpRequestMessage Upgrade(Uri? address = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address ?? new Uri("/v1/agent-coderunner/api/execute/interactive", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(Encoding.ASCII.GetBytes("sixteen bytes   ")));
        return request;
    }
}
