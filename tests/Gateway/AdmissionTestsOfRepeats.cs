using System.Net;
using CodeRunner.Tests.Keys;
using Microsoft.AspNetCore.Http;

namespace CodeRunner.Tests.Gateway;

/// <summary>Idempotency-Key: a call that is sent twice is made, and charged, once.</summary>
public sealed class AdmissionTestsOfRepeats(PostgresServer server)
{
    private const string Body = """{"language":"python","code":"1"}""";

    [Theory]
    [InlineData(KeysHost.Sqlite)]
    [InlineData(KeysHost.Postgres)]
    public async Task Repeat_GetsTheFirstAnswerAndIsNotCharged(string database)
    {
        await using var system = await AdmissionHost.StartAsync(server, database);
        var key = await system.Keys.CreateKeyAsync();
        var count = 0;
        system.Runner.Answer = context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync($$"""{"run":{{++count}}}""", context.RequestAborted);
        };

        var first = await PostAsync(system, "a", Body, key);
        var repeat = await PostAsync(system, "a", Body, key);
        var other = await PostAsync(system, "b", Body, key);

        Assert.Equal("""{"run":1}""", await TextAsync(first));
        Assert.Equal("""{"run":1}""", await TextAsync(repeat));
        Assert.Equal("""{"run":2}""", await TextAsync(other));
        Assert.Equal("application/json; charset=utf-8", repeat.Content.Headers.ContentType!.ToString());
        Assert.All(system.Runner.Requests, request => Assert.False(request.Headers.ContainsKey("Accept-Encoding")));
        Assert.Equal("true", Assert.Single(repeat.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal("199", Assert.Single(repeat.Headers.GetValues("X-Credits-Remaining")));
        Assert.Equal((198, 0), await StandingAsync(system, key));
        system.Keys.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal("""{"run":3}""", await TextAsync(await PostAsync(system, "a", Body, key)));
        await system.Keys.AssertBooksBalanceAsync();
    }

    [Fact]
    public async Task Repeat_OfAnotherOwner_IsACallOfItsOwn()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        await PostAsync(system, "a", Body, await system.Keys.CreateKeyAsync());
        await PostAsync(system, "a", Body, await system.Keys.CreateKeyAsync());
        await PostAsync(system, "a", Body, key: null);
        Assert.Equal(3, system.Runner.Requests.Count);
        await PostAsync(system, "a", Body, key: null);
        Assert.Equal(3, system.Runner.Requests.Count);
    }

    [Fact]
    public async Task Repeat_WithAnotherBody_Is422()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        await PostAsync(system, "a", Body, key);
        await GatewayHost.ProblemAsync(await PostAsync(system, "a", Body + " ", key), 422, "idempotency_mismatch");
        Assert.Equal((199, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Repeat_WhileTheFirstIsUnderWay_Is409()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        var (running, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        system.Runner.Answer = async context =>
        {
            running.TrySetResult();
            await end.Task;
            await context.Response.WriteAsync("done", context.RequestAborted);
        };
        var first = PostAsync(system, "a", Body, key);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await GatewayHost.ProblemAsync(await PostAsync(system, "a", Body, key), 409, "idempotency_in_flight");

        end.SetResult();
        Assert.Equal("done", await TextAsync(await first));
        Assert.Equal((199, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Repeat_OfWhatWasNotCharged_IsMadeAnew()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        var status = 500;
        system.Runner.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("{}", context.RequestAborted);
        };
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync(system, "a", Body, key)).StatusCode);
        await system.UntilSettledAsync(key);   // until then it is under way
        status = 200;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(system, "a", Body, key)).StatusCode);
        Assert.Equal((199, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Caller_Leaves_TheRunGoesOnAndARepeatGetsItsAnswer()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        var (running, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        system.Runner.Answer = async context =>
        {
            running.TrySetResult();
            await end.Task;
            await context.Response.WriteAsync("late", context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();
        var call = PostAsync(system, "a", Body, key, leave.Token);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        end.SetResult();
        await system.UntilSettledAsync(key);

        Assert.Equal("late", await TextAsync(await PostAsync(system, "a", Body, key)));
        Assert.Equal((199, 0), await StandingAsync(system, key));
        Assert.Single(system.Runner.Requests);
    }

    [Theory]
    [InlineData(4 * 1024 * 1024, 1)]
    [InlineData(4 * 1024 * 1024 + 1, 2)]
    public async Task Answer_IsKeptUpTo4MiB(int length, int runs)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        system.Runner.Answer = context => context.Response.Body.WriteAsync(new byte[length], context.RequestAborted).AsTask();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(length, (await (await PostAsync(system, "a", Body, key)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        }

        Assert.Equal(runs, system.Runner.Requests.Count);
        Assert.Equal((200 - runs, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Answer_WithoutABody_IsGivenAgainAndTheConnectionLives()
    {
        await using var service = await StandInRunner.StartAsync();
        service.Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        await using var system = await AdmissionHost.StartAsync(server, $"--Services:echo:Address={service.Address}");
        var key = await system.Keys.CreateKeyAsync();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await system.SendAsync(HttpMethod.Post, "/v1/echo/x", ("X-API-Key", key), ("Idempotency-Key", "a"));
            Assert.Equal((HttpStatusCode.NoContent, i > 0), (answer.StatusCode, answer.Headers.Contains("Idempotency-Replayed")));
        }

        Assert.Single(service.Requests);
        Assert.Equal((199, 0), await StandingAsync(system, key));
    }

    [Fact]
    public async Task Credits_Spent_ARepeatStillGetsItsAnswer()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Plans:free:Credits=1");
        var key = await system.Keys.CreateKeyAsync();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(system, "a", Body, key)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(system, "a", Body, key)).StatusCode);
        await GatewayHost.ProblemAsync(await PostAsync(system, "b", Body, key), 402, "no_credits");
        await GatewayHost.ProblemAsync(await PostAsync(system, "b", Body, key), 402, "no_credits");   // its claim was given up
    }

    [Theory]
    [InlineData("")]
    [InlineData("256")]
    public async Task IdempotencyKey_EmptyOrTooLong_Is400(string length)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var answer = await PostAsync(system, length.Length == 0 ? "" : new string('k', 256), Body, key: null);
        await GatewayHost.ProblemAsync(answer, 400, "bad_idempotency_key");
    }

    private static Task<HttpResponseMessage> PostAsync(AdmissionHost system, string idempotencyKey, string body, string? key, CancellationToken? cancel = null) =>
        system.SendAsync(
            HttpMethod.Post, GatewayHost.Execute, body, cancel ?? TestContext.Current.CancellationToken,
            [("Idempotency-Key", idempotencyKey), .. key is null ? Array.Empty<(string, string)>() : [("X-API-Key", key)]]);

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<(long Credits, long Held)> StandingAsync(AdmissionHost system, string key) =>
        await system.UntilSettledAsync(key) is var balance ? (balance.Credits, balance.Held) : default;
}
