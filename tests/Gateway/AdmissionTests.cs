using System.Net;
using CodeRunner.Keys;
using CodeRunner.Tests.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Gateway;

/// <summary>Who is let in, what is charged, and what the others are told: a real gateway, keys-service and runner.</summary>
public sealed class AdmissionTests(PostgresServer server)
{
    [Fact]
    public async Task Anonymous_WithTheRealDefaults_Has30RequestsAMinute()
    {
        await using var runner = await StandInRunner.StartAsync();
        // A clock that stands still: on the wall's, a minute may begin between two calls, and let more through.
        await using var gateway = await GatewayHost.StartAsync(new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)), [runner.Address], "--Plans:anonymous:RequestsPerMinute=30");

        for (var i = 0; i < 30; i++)
        {
            var answer = await gateway.RunAsync("python");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            if (i > 0) continue;
            Assert.Equal("\"minute\";q=30;w=60", Header(answer, "RateLimit-Policy"));
            Assert.Matches("^\"minute\";r=29;t=[0-9]+$", Header(answer, "RateLimit"));
            Assert.Equal(("30", "29"), (Header(answer, "X-RateLimit-Limit"), Header(answer, "X-RateLimit-Remaining")));
            Assert.False(answer.Headers.Contains("X-Credits-Remaining"));
        }

        var refused = await gateway.RunAsync("python");
        await GatewayHost.ProblemAsync(refused, 429, "rate_limited");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 120);
        Assert.Equal("0", Header(refused, "X-RateLimit-Remaining"));
        Assert.Equal(30, runner.Requests.Count);

        // Not counted, and yet told.
        Assert.Equal("0", Header(await gateway.GetAsync("/v1/agent-coderunner/health"), "X-RateLimit-Remaining"));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.TooManyRequests)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8", HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", HttpStatusCode.TooManyRequests)]
    public async Task ForwardedFor_CountsOnlyFromConfiguredProxies(string? trusted, HttpStatusCode ofAnother)
    {
        await using var system = await AdmissionHost.StartAsync(
            server, ["--Plans:anonymous:RequestsPerMinute=1", .. trusted is null ? Array.Empty<string>() : [$"--Admission:TrustedProxies:0={trusted}"]]);

        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync(("X-Forwarded-For", "203.0.113.1"))).StatusCode);
        Assert.Equal(ofAnother, (await system.RunAsync(("X-Forwarded-For", "203.0.113.2"))).StatusCode);

        // Behind a proxy of ours, what the caller itself wrote stands to the left.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await system.RunAsync(("X-Forwarded-For", "198.51.100.9, 203.0.113.1"))).StatusCode);
    }

    [Fact]
    public async Task Key_AsHeaderOrQuery_IsTakenOutAndTheAccountIsIntroduced()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        var owner = await system.Keys.OwnerAsync(key);

        await system.RunAsync(("Authorization", $"Bearer {key}"), ("X-CodeRunner-Owner", "key:somebody-else"), ("X-CodeRunner-Max-Sessions", "999"));
        await system.RunAsync(("X-API-Key", key));
        await system.Gateway.GetAsync($"/v1/agent-coderunner/api/run/python?code=print(1)&KEY={key}&stdin=a+b%20c");
        await system.Gateway.GetAsync($"/v1/agent-coderunner/api/run/python?%6bey={key}");

        Assert.Equal(4, system.Runner.Requests.Count);
        Assert.All(system.Runner.Requests, request =>
        {
            Assert.Equal($"key:{owner}", request.Headers["X-CodeRunner-Owner"]);
            Assert.Equal("20", request.Headers["X-CodeRunner-Max-Sessions"]);
            Assert.DoesNotContain(key, request.Target + string.Concat(request.Headers.Values), StringComparison.Ordinal);
        });
        Assert.Contains(system.Runner.Requests, request => request.Target == "/api/run/python?code=print(1)&stdin=a+b%20c");
        Assert.Equal(196, (await system.Keys.BalanceAsync(key)).Credits);
    }

    [Fact]
    public async Task NoKey_TheAddressIsIntroduced()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        await system.RunAsync(("X-CodeRunner-Owner", "key:somebody-else"));
        Assert.Equal("addr:127.0.0.1", Assert.Single(system.Runner.Requests).Headers["X-CodeRunner-Owner"]);
        Assert.Equal("5", system.Runner.Requests.Single().Headers["X-CodeRunner-Max-Sessions"]);
    }

    // Well-formed, but of no keys-service.
    private const string NeverIssued = "gw_SkQozbx9KwBwBjQyPuAAbyGnQbgR830HN6B3";

    public static TheoryData<string, string> BadKeys => new()
    {
        { "Authorization", "Bearer nonsense" },
        { "Authorization", "bearer" },
        { "Authorization", "Bearer gw_" },
        { "Authorization", "Bearer gw_' or 1=1 --" },
        { "Authorization", "Bearer " + new string('x', 5000) },
        { "Authorization", "Bearer gw_000000000000000000000000000000000000" },
        { "Authorization", "Bearer " + NeverIssued },
        { "X-API-Key", "" },
        { "X-API-Key", $"{NeverIssued}, {NeverIssued}" },
        { "?key=", "" },
        { "?key=", "%00%ff" },
        { "?key=", "gw_%27;drop%20table%20keys;--" },
        { "?KEY=", NeverIssued },
    };

    [Theory, MemberData(nameof(BadKeys))]
    public async Task Key_Wrong_Is401AndNeverAnonymous(string place, string value)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/agent-coderunner/api/run/python" + (place[0] == '?' ? place + value : ""));
        if (place[0] != '?') request.Headers.TryAddWithoutValidation(place, value);

        var answer = await system.Gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        await GatewayHost.ProblemAsync(answer, 401, "bad_key");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.NotEmpty(Header(answer, "RateLimit"));
        Assert.Empty(system.Runner.Requests);
    }

    [Fact]
    public async Task Key_TwoThatDiffer_Is401()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var (one, other) = (await system.Keys.CreateKeyAsync(), await system.Keys.CreateKeyAsync());
        await GatewayHost.ProblemAsync(await system.RunAsync(("Authorization", $"Bearer {one}"), ("X-API-Key", other)), 401, "bad_key");
        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync(("Authorization", $"Bearer {one}"), ("X-API-Key", one))).StatusCode);
    }

    [Fact]
    public async Task Keys_Guessed_AreNoLongerLookedAt()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Admission:WrongKeysPerMinute=3");
        for (var i = 0; i < 3; i++) await GatewayHost.ProblemAsync(await system.RunAsync(("X-API-Key", i == 0 ? "garbage" : KeyFormat.Create())), 401, "bad_key");

        var refused = await system.RunAsync(("X-API-Key", KeyFormat.Create()));

        await GatewayHost.ProblemAsync(refused, 429, "too_many_wrong_keys");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync()).StatusCode);   // without a key: as before
    }

    [Theory]
    [InlineData(200, 199)]
    [InlineData(400, 200)]
    [InlineData(413, 200)]
    [InlineData(500, 200)]
    [InlineData(503, 200)]
    public async Task CodeExecution_IsChargedWhenTheProgramWasStarted(int status, int left)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        system.Runner.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("{}", context.RequestAborted);
        };
        var key = await system.Keys.CreateKeyAsync();

        var answer = await system.RunAsync(("X-API-Key", key));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal($"{left}", Header(answer, "X-Credits-Remaining"));
        Assert.Equal((left, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task CodeExecution_OtherOperations_AreFree()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        foreach (var path in new[] { "/v1/agent-coderunner/api/sessions", "/v1/agent-coderunner/sessions/x/files", "/v1/agent-coderunner/api/languages" })
        {
            var answer = await system.SendAsync(HttpMethod.Get, path, ("X-API-Key", key));
            Assert.Equal("200", Header(answer, "X-Credits-Remaining"));
        }

        Assert.Equal("116", Header(await system.RunAsync(("X-API-Key", key)), "X-RateLimit-Remaining"));   // counted all the same
    }

    [Theory]
    [InlineData("POST", "/V1/Agent-CodeRunner/API/Execute")]
    [InlineData("POST", "/v1/agent-coderunner/execute/")]
    [InlineData("POST", "/v1/agent-coderunner/%65xecute")]
    [InlineData("GET", "/v1/agent-coderunner/x/../run/python")]
    [InlineData("GET", "/v1/agent-coderunner/Run/python/")]
    [InlineData("POST", "/v1/agent-coderunner/api/sessions/s_RUNNER.any.mac/execute")]
    public async Task CodeExecution_PathWrittenOtherwise_CostsTheSame(string method, string path)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        var answer = await system.SendAsync(new HttpMethod(method), path.Replace("RUNNER", system.Runner.Id, StringComparison.Ordinal), ("X-API-Key", key));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("199", Header(answer, "X-Credits-Remaining"));
    }

    [Theory]
    [InlineData(200, 193)]
    [InlineData(404, 193)]
    [InlineData(500, 200)]
    [InlineData(null, 200)]
    public async Task Service_CostsItsPriceBelow500(int? status, int left)
    {
        await using var service = await StandInRunner.StartAsync();
        service.Answer = context =>
        {
            if (status is null) context.Abort();
            context.Response.StatusCode = status ?? 200;
            return Task.CompletedTask;
        };
        await using var system = await AdmissionHost.StartAsync(server, $"--Services:echo:Address={service.Address}", "--Services:echo:CreditsPerCall=7");
        var key = await system.Keys.CreateKeyAsync();

        var answer = await system.SendAsync(HttpMethod.Get, "/v1/echo/x", ("X-API-Key", key));

        Assert.Equal($"{left}", Header(answer, "X-Credits-Remaining"));
        Assert.Equal((left, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Service_CredentialsOfItsOwn_PassAndKeysDoNot()
    {
        await using var service = await StandInRunner.StartAsync();
        await using var system = await AdmissionHost.StartAsync(server, $"--Services:echo:Address={service.Address}");
        var key = await system.Keys.CreateKeyAsync();

        await system.SendAsync(HttpMethod.Get, "/v1/echo/x?key=theirs", ("Authorization", "Bearer theirs"), ("X-API-Key", key));

        var request = Assert.Single(service.Requests);
        Assert.Equal(("/x?key=theirs", "Bearer theirs", false), (request.Target, request.Headers["Authorization"], request.Headers.ContainsKey("X-API-Key")));
        Assert.Equal(199, (await system.Keys.BalanceAsync(key)).Credits);
    }

    [Fact]
    public async Task Credits_Spent_Is402AndSaysWhatIsNeeded()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Plans:free:Credits=1");
        var key = await system.Keys.CreateKeyAsync();
        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync(("X-API-Key", key))).StatusCode);

        var refused = await system.RunAsync(("X-API-Key", key));

        Assert.Contains("1 credit", (await GatewayHost.ProblemAsync(refused, 402, "no_credits")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("0", Header(refused, "X-Credits-Remaining"));
        Assert.Single(system.Runner.Requests);
        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync(HttpMethod.Get, "/v1/agent-coderunner/sessions", ("X-API-Key", key))).StatusCode);
    }

    [Fact]
    public async Task KeysService_Away_KeyedCallsWaitAndAnonymousGoOn()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([runner.Address], "--Keys:Address=http://unix:/nowhere/keys.sock");
        await gateway.UntilAsync(runners => runners.AnyOpen);

        using var keyed = new HttpRequestMessage(HttpMethod.Get, "/v1/agent-coderunner/run/python");
        keyed.Headers.Add("X-API-Key", KeyFormat.Create());
        var refused = await gateway.Http.SendAsync(keyed, TestContext.Current.CancellationToken);

        await GatewayHost.ProblemAsync(refused, 503, "keys_unavailable");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await gateway.RunAsync("python")).StatusCode);
        await GatewayHost.ProblemAsync(await gateway.PostAsync("", "/api/keys/create"), 503, "keys_unavailable");
    }

    [Fact]
    public async Task KeysService_DiesDuringACall_ItsAnswerIsWithheld()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Keys:SettleSeconds=0.3");
        var key = await system.Keys.CreateKeyAsync();
        system.Runner.Answer = async context =>
        {
            await system.Keys.DisposeAsync();
            await context.Response.WriteAsync("secret", context.RequestAborted);
        };

        var answer = await system.RunAsync(("X-API-Key", key));

        await GatewayHost.ProblemAsync(answer, 503, "charge_failed");
    }

    [Theory]
    [InlineData(404, 199)]
    [InlineData(500, 199)]
    [InlineData(204, 200)]
    public async Task Caller_Leaves_IsChargedUnlessTheRunnerSaysThatNothingWasStarted(int word, int left)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        var running = new TaskCompletionSource();
        system.Runner.Answer = async context =>
        {
            if (context.Request.Path.StartsWithSegments("/calls"))
            {
                context.Response.StatusCode = word;
                return;
            }

            running.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();
        var call = system.RunAsync(leave.Token, ("X-API-Key", key), ("X-CodeRunner-Call", "mine"));
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await system.UntilSettledAsync(key);
        Assert.Equal((left, 0), await StandingAsync(system, key));
        var asked = Assert.Single(system.Runner.Requests, request => request.Target.StartsWith("/calls/", StringComparison.Ordinal));
        Assert.Equal($"/calls/{system.Runner.Requests.First().Headers["X-CodeRunner-Call"]}", asked.Target);
    }

    [Fact]
    public async Task Runner_TooSlow_IsNotCharged()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Runners:TimeoutSeconds=1");
        var key = await system.Keys.CreateKeyAsync();
        system.Runner.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        // On a machine that stands still for a moment the time is over before the runner has the call: that is another refusal.
        var answer = await system.RunAsync(("X-API-Key", key));
        for (var i = 0; i < 20 && system.Runner.Requests.IsEmpty; i++) answer = await system.RunAsync(("X-API-Key", key));

        await GatewayHost.ProblemAsync(answer, 504, "runner_timeout");
        Assert.Equal((200, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Anonymous_MaxConcurrent_HoldsAndIsGivenBack()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Plans:anonymous:MaxConcurrent=1");
        var (running, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        system.Runner.Answer = async context =>
        {
            running.TrySetResult();
            await end.Task;
            await context.Response.WriteAsync("{}", context.RequestAborted);
        };
        var first = system.RunAsync();
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await GatewayHost.ProblemAsync(await system.RunAsync(), 429, "too_many_at_once");

        end.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync()).StatusCode);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    // No caller waits for a refund longer than a second: it may come after the answer.
    private static async Task<(long Credits, long Held)> StandingAsync(AdmissionHost system, string key) =>
        await system.UntilSettledAsync(key) is var balance ? (balance.Credits, balance.Held) : default;
}
