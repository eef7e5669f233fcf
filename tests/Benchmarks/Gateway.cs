using System.Net;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>What the gateway and HTTP cost: against Kestrel answering directly and against plain YARP, and within a one-shot call.</summary>
internal static class Gateway
{
    private const int Crowd = 32, CallsATurn = 250;

    /// <summary>A service is up for weeks. A method is compiled for good behind its thirtieth call, hundreds of them one after the other: it takes some thousand calls until none is left.</summary>
    private const int CallsForTheCompilers = 10_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3), Slice = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends <paramref name="rounds"/> one-shot calls by each way, and a few thousand small ones to each server.</summary>
    public static async Task MeasureAsync(int rounds, Report report)
    {
        await using var kestrel = await YardstickServer.StartAsync();
        await using var yarp = await YardstickServer.StartAsync(kestrel.Address);
        await using var system = await MeasuredSystem.StartAsync(("Services__trivial__Address", kestrel.Address));
        report.Heading("Gateway and HTTP");
        report.Say($"A trivial upstream that answers two bytes: µs from request to answer for one caller, and right answers a second for {Crowd}. Callers, proxy and upstream share the processors.");
        await CompareAsync(
        [
            ("Kestrel answering directly", kestrel.EndPoint, "/"), ("plain YARP before it", yarp.EndPoint, "/"), ("**our gateway** before it", system.Gateway, "/v1/trivial/"),
        ], turns: Math.Max(1, rounds / 10), report);
        await ShareAsync(system, kestrel, rounds, report);
    }

    private static async Task CompareAsync((string Name, EndPoint Address, string Path)[] servers, int turns, Report report)
    {
        Sample[] one = [.. servers.Select(_ => new Sample())], many = [.. servers.Select(_ => new Sample())];
        for (var turn = -1; turn < turns; turn++)   // the first is for the compilers
        {
            for (var i = 0; i < servers.Length; i++)
            {
                using var caller = await Caller.ConnectAsync(servers[i].Address);
                for (var call = turn < 0 ? -CallsForTheCompilers : 0; call < CallsATurn; call++)
                {
                    await caller.AskAsync(Requests.Get(servers[i].Path));
                    if (!IsRight(caller)) throw new InvalidOperationException($"{servers[i].Name}: {caller.Status} {caller.Body()}");
                    if (turn >= 0) one[i].Add(caller.Time.TotalMicroseconds);
                }
            }
        }
        for (var slice = -1; slice < 3; slice++)
        {
            for (var i = 0; i < servers.Length; i++)
            {
                var window = await ClosedLoop.RunAsync(servers[i].Address, Requests.Get(servers[i].Path), Crowd, WarmUp, Slice, IsRight);
                if (slice >= 0) many[i].Add(window.PerSecond);
            }
        }
        report.Add(["", "p50 µs", "p95", "p99", $"{Crowd} callers, a second"],
            [.. servers.Select((server, i) => (string[])[server.Name, Figure.Of(one[i].Median), Figure.Of(one[i].P95), Figure.Of(one[i].P99), Figure.Of(many[i].Median)])]);
        report.Targets.Add(Target.AtMost("an anonymous call through all middleware, against plain YARP: p50", 1.2, one[^1].Median / one[^2].Median, " ×"));
    }

    /// <summary>A call that the executor refuses once it has read it takes the whole way but for the run: its time is the share. Differences between runs would be
    /// lost in the runs' own variance; they stand beside it as a check.</summary>
    private static async Task ShareAsync(MeasuredSystem system, YardstickServer kestrel, int rounds, Report report)
    {
        var language = Language.Bash;
        using var gateway = await system.CallAsync();
        using var executor = await Caller.ConnectAsync(system.Executor);
        using var floor = await Caller.ConnectAsync(kestrel.EndPoint);
        (string Name, Func<Task> Call, Caller Caller)[] calls =
        [
            ("a call through the gateway", () => MeasuredSystem.RunAsync(gateway, Requests.Execute(language)), gateway),
            ("the same call to the executor's socket", () => MeasuredSystem.RunAsync(executor, Requests.Execute(language, prefix: "")), executor),
            ("**refused, through the gateway: gateway and HTTP**", () => RefuseAsync(gateway, Requests.Service), gateway),
            ("refused, at the executor's socket", () => RefuseAsync(executor, ""), executor),
            ("two bytes from Kestrel: the machine's own part", () => floor.AskAsync(Requests.Get("/")), floor),
        ];
        Sample[] cold = [.. calls.Select(_ => new Sample())], hot = [.. calls.Select(_ => new Sample())];
        await MeasuredSystem.WarmUpAsync(gateway, Requests.Execute(language), rounds);
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < calls.Length; i++)
            {
                await system.SettleAsync(language);
                await Task.Delay(Pause);   // all threads asleep again, as between real calls
                await calls[i].Call();
                if (round >= 0) cold[i].Add(calls[i].Caller.Time);
            }
        }
        for (var i = 0; i < calls.Length; i++)
        {
            for (var call = 0; call < rounds; call++)
            {
                await calls[i].Call();
                hot[i].Add(calls[i].Caller.Time);
            }
        }
        report.Say($"Within a one-shot call, ms, {rounds} of each, bash. A call that is the same but for a wrong member is refused by the executor: "
            + "it takes the same way through gateway, HTTP and JSON, and runs nothing. After a pause each hop first waits until the machine has woken a thread.");
        report.Add(["", "now and then, p50", "p95", "back to back, p50", "p95"],
            [.. calls.Select((call, i) => (string[])[call.Name, Figure.Of(cold[i].Median), Figure.Of(cold[i].P95), Figure.Of(hot[i].Median), Figure.Of(hot[i].P95)])]);
        report.Targets.Add(Target.AtMost("gateway's and HTTP's share of a one-shot call, now and then: p50", 0.6, cold[2].Median, " ms"));
        report.Targets.Add(Target.AtMost("gateway's and HTTP's share of a one-shot call, back to back: p50", 0.6, hot[2].Median, " ms"));
    }

    private static async Task RefuseAsync(Caller caller, string prefix)
    {
        await caller.AskAsync(Requests.Post(prefix + "/api/execute", ("language", Language.Bash.Name), ("code", Language.Bash.Code), ("timeout", "soon")));
        if (caller.Status != 400) throw new InvalidOperationException($"not refused: {caller.Status} {caller.Body()}");
    }

    private static bool IsRight(Caller caller) => caller.Status == 200 && caller.Says("1\n"u8);
}
