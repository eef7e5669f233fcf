using CodeRunner.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Gateway;

/// <summary>A runner's refusal is believed for the next call of the same caller, as long as nothing can have changed.</summary>
public sealed class FullHouseTests : IDisposable
{
    private static readonly TimeSpan Seven = TimeSpan.FromSeconds(7);

    private readonly FakeTimeProvider clock = new();
    private readonly RunnerLoad load;

    public FullHouseTests()
    {
        load = new RunnerLoad(clock);
        load.Begin();   // one that it took, and has
    }

    public void Dispose() => load.End();

    [Fact]
    public void Refuses_JustRefused_SaysWhenToComeAgain()
    {
        Assert.Null(load.Refuses("a"));
        load.EndRefused("a", load.Begin(), Seven);
        Assert.Equal(Seven, load.Refuses("a"));
    }

    [Fact]
    public void Refuses_AnotherOwner_HasToAsk()
    {
        load.EndRefused("a", load.Begin(), Seven);
        Assert.Null(load.Refuses("b"));
        load.EndRefused("b", load.Begin(), Seven);
        Assert.Equal((Seven, Seven), (load.Refuses("a"), load.Refuses("b")));
    }

    [Fact]
    public void Refuses_CallHasEndedSince_HasToAsk()
    {
        load.Begin();
        load.EndRefused("a", load.Begin(), Seven);
        load.End();
        Assert.Null(load.Refuses("a"));
    }

    [Fact]
    public void Refuses_PlaceThatCameFreeIsTakenByTheSameOwner_SaysWhenToComeAgain()
    {
        load.Begin("a");
        load.EndRefused("a", load.Begin("a"), Seven);
        load.End();
        load.Begin("b");
        Assert.Null(load.Refuses("a"));   // for who has the better claim is for the runner to say
        load.Begin("a");
        Assert.Equal(Seven, load.Refuses("a"));
        load.Begin();   // no run
        load.End();
        Assert.Null(load.Refuses("a"));
    }

    [Fact]
    public void Refuses_VeryManyOwners_ForgetsThemRatherThanGrow()
    {
        for (var i = 0; i < 1001; i++) load.EndRefused($"{i}", load.Begin($"{i}"), Seven);
        Assert.Equal((null, Seven), (load.Refuses("0"), load.Refuses("1000")));
    }

    [Fact]
    public void Refuses_CallEndedWhileTheRefusalTravelled_HasToAsk()
    {
        load.Begin();
        var began = load.Begin();
        load.End();
        load.EndRefused("a", began, Seven);
        Assert.Null(load.Refuses("a"));
    }

    [Fact]
    public void Refuses_ATenthOfASecondLater_HasToAsk()
    {
        load.EndRefused("a", load.Begin(), Seven);
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(Seven, load.Refuses("a"));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(load.Refuses("a"));
    }

    [Fact]
    public void Refuses_NoCallOfOursIsThere_HasToAsk()
    {
        // What fills it is others': we would not hear of its end.
        var empty = new RunnerLoad(clock);
        empty.EndRefused("a", empty.Begin(), Seven);
        Assert.Null(empty.Refuses("a"));
    }

    [Fact]
    public async Task Refuse_RunnerHasJustRefused_IsNotAskedUntilACallEnds()
    {
        var finish = new TaskCompletionSource();
        var full = true;
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = async context =>
        {
            if (context.Request.Headers["X-Request-Id"] == "first") await finish.Task;
            else if (!Volatile.Read(ref full)) await context.Response.WriteAsync("{}");
            else
            {
                (context.Response.StatusCode, context.Response.Headers["X-CodeRunner-Busy"], context.Response.Headers.RetryAfter) = (503, "1", "7");
                await context.Response.WriteAsync("by the runner");
            }
        };
        await using var gateway = await GatewayHost.StartAsync(runner);
        gateway.Http.DefaultRequestHeaders.Add("X-Request-Id", "first");
        var first = gateway.RunAsync("python");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (Calls() == 0) await Task.Delay(1, limit.Token);
        gateway.Http.DefaultRequestHeaders.Remove("X-Request-Id");

        // The runner's word is good for a tenth of a second: a slow machine may need more than two calls for two within it.
        HttpResponseMessage answer;
        for (var asked = -1; asked != Calls();)
        {
            limit.Token.ThrowIfCancellationRequested();
            asked = Calls();
            answer = await gateway.RunAsync("python");
            Assert.Equal(503, (int)answer.StatusCode);
            Assert.Equal(Seven, answer.Headers.RetryAfter?.Delta);
            if (asked == Calls()) await GatewayHost.ProblemAsync(answer, 503, "busy");
        }

        // What it would not have called busy is for it to word.
        var before = Calls();
        await gateway.PostAsync("{");
        Assert.Equal(before + 1, Calls());

        Volatile.Write(ref full, false);
        finish.SetResult();
        Assert.Equal(200, (int)(await first).StatusCode);
        do answer = await gateway.RunAsync("python");
        while (answer.StatusCode != System.Net.HttpStatusCode.OK && !limit.IsCancellationRequested);
        Assert.Equal(200, (int)answer.StatusCode);

        int Calls() => runner.Requests.Count(one => one.Method == "POST");
    }
}
