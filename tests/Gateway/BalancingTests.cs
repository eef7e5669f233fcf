using Microsoft.AspNetCore.Http;

namespace CodeRunner.Tests.Gateway;

public class BalancingTests
{
    [Fact]
    public async Task Balance_OneRunnerReportsMoreFreeSlots_ItGetsTheCall()
    {
        await using var full = await StandInRunner.StartAsync();
        (full.Slots, full.Busy) = (8, 7);
        await using var free = await StandInRunner.StartAsync();
        (free.Slots, free.Busy) = (8, 2);
        await using var gateway = await GatewayHost.StartAsync(full, free);

        for (var i = 0; i < 10; i++) await gateway.RunAsync("python");

        Assert.Empty(full.Requests);
        Assert.Equal(10, free.Requests.Count);
    }

    [Fact]
    public async Task Balance_CallsInFlightSinceTheProbe_CountAtOnce()
    {
        using var all = new CountdownEvent(6);
        var finish = new TaskCompletionSource();
        RequestDelegate wait = async context =>
        {
            all.Signal();
            await finish.Task;
        };
        await using var one = await StandInRunner.StartAsync();
        await using var two = await StandInRunner.StartAsync();
        (one.Answer, two.Answer) = (wait, wait);
        // No second probe: what these two report stays as it was, free.
        await using var gateway = await GatewayHost.StartAsync([one.Address, two.Address], "--Runners:ProbeSeconds=60");

        var calls = new List<Task>();
        for (var i = 1; i <= 6; i++)
        {
            calls.Add(gateway.RunAsync("python"));
            while (one.Requests.Count + two.Requests.Count < i) await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, one.Requests.Count);
        Assert.Equal(3, two.Requests.Count);
        finish.SetResult();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Retry_RunnerDiedSinceItsProbe_OtherRunnerAnswersAndDeadOneIsAvoided()
    {
        await using var dead = await StandInRunner.StartAsync();
        dead.Slots = 100;
        await using var alive = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([dead.Address, alive.Address], "--Runners:ProbeSeconds=60");
        await dead.DisposeAsync();

        var answer = await gateway.RunAsync("python");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Single(alive.Requests);
        Assert.True(gateway.Runners.LoadOf(new Uri(dead.Address).Authority).Unreachable);
        Assert.Equal("""{"language":"python","code":"1"}"""u8, alive.Requests.Single().Body);
    }

    [Fact]
    public async Task Retry_OnlyRunnerIsDead_Is502()
    {
        await using var dead = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([dead.Address], "--Runners:ProbeSeconds=60");
        await dead.DisposeAsync();

        await GatewayHost.ProblemAsync(await gateway.RunAsync("python"), 502, "runner_failed");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task Retry_RunnerIsBusy_OtherRunnerAnswers(string method)
    {
        await using var busy = await StandInRunner.StartAsync();
        busy.Slots = 100;
        busy.Answer = BusyAsync;
        await using var free = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(busy, free);

        var answer = method == "POST" ? await gateway.RunAsync("python") : await gateway.GetAsync("/v1/agent-coderunner/run/python?code=1");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(answer.Headers.Contains("X-CodeRunner-Busy"));
        Assert.Equal(busy.Requests.Single().Body, free.Requests.Single().Body);
    }

    [Fact]
    public async Task Retry_AllRunnersAreBusy_SecondAnswerIsHandedOn()
    {
        await using var one = await StandInRunner.StartAsync();
        await using var two = await StandInRunner.StartAsync();
        await using var three = await StandInRunner.StartAsync();
        (one.Answer, two.Answer, three.Answer) = (BusyAsync, BusyAsync, BusyAsync);
        await using var gateway = await GatewayHost.StartAsync(one, two, three);

        var answer = await gateway.RunAsync("python");

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal("busy, all of it", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.False(answer.Headers.Contains("X-CodeRunner-Busy"));
        Assert.Equal(2, one.Requests.Count + two.Requests.Count + three.Requests.Count);
    }

    [Theory]
    [InlineData(7, 30, 7)]
    [InlineData(30, 7, 7)]
    public async Task Retry_BothAreBusy_CallerHearsOfTheSooner(int first, int second, int told)
    {
        await using var one = await StandInRunner.StartAsync();
        await using var two = await StandInRunner.StartAsync();
        one.Slots = 100;   // so it is asked first
        (one.Answer, two.Answer) = (context => BusyAsync(context, first), context => BusyAsync(context, second));
        await using var gateway = await GatewayHost.StartAsync(one, two);

        var answer = await gateway.RunAsync("python");

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(told), answer.Headers.RetryAfter?.Delta);
        Assert.Equal((1, 1), (one.Requests.Count, two.Requests.Count));
    }

    [Fact]
    public async Task Retry_OneIsBusyAndTheOtherDead_Is503WithTheBusyOnesRetryAfter()
    {
        await using var busy = await StandInRunner.StartAsync();
        busy.Slots = 100;
        busy.Answer = context => BusyAsync(context, 23);
        await using var dead = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([busy.Address, dead.Address], "--Runners:ProbeSeconds=60");
        await dead.DisposeAsync();

        var answer = await gateway.RunAsync("python");

        await GatewayHost.ProblemAsync(answer, 503, "busy");
        Assert.Equal(TimeSpan.FromSeconds(23), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Retry_RunnerBrokeAfterItHadTheCall_IsNotRunTwice()
    {
        await using var broken = await StandInRunner.StartAsync();
        broken.Slots = 100;
        broken.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var other = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(broken, other);

        await GatewayHost.ProblemAsync(await gateway.RunAsync("python"), 502, "runner_failed");
        Assert.Single(broken.Requests);
        Assert.Empty(other.Requests);
    }

    private static Task BusyAsync(HttpContext context) => BusyAsync(context, retryAfter: 1);

    private static Task BusyAsync(HttpContext context, int retryAfter)
    {
        context.Response.StatusCode = 503;
        context.Response.Headers["X-CodeRunner-Busy"] = "1";
        context.Response.Headers.RetryAfter = $"{retryAfter}";
        return context.Response.WriteAsync("busy, all of it");
    }
}
