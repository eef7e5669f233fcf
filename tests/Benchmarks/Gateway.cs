using System.Globalization;
using System.Net;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>What the gateway and HTTP cost: against Kestrel answering directly and against plain YARP, and within a one-shot call.</summary>
internal static class Gateway
{
    private const int Crowd = 32, CallsATurn = 250;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3), Slice = TimeSpan.FromSeconds(1);

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
        await ShareAsync(system, rounds, report);
    }

    private static async Task CompareAsync((string Name, EndPoint Address, string Path)[] servers, int turns, Report report)
    {
        Sample[] one = [.. servers.Select(_ => new Sample())], many = [.. servers.Select(_ => new Sample())];
        for (var turn = -1; turn < turns; turn++)   // the first is for the compilers
        {
            for (var i = 0; i < servers.Length; i++)
            {
                using var caller = await Caller.ConnectAsync(servers[i].Address);
                for (var call = turn < 0 ? -2000 : 0; call < CallsATurn; call++)
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
    }

    /// <summary>A call that the executor refuses once it has read it takes the whole way but for the run: its time is the share. Differences between runs would be
    /// lost in the runs' own variance; they stand beside it as a check.</summary>
    private static async Task ShareAsync(MeasuredSystem system, int rounds, Report report)
    {
        var language = Language.Bash;
        Sample through = new(), inside = new(), direct = new(), share = new(), floor = new();
        using var gateway = await system.CallAsync();
        using var executor = await Caller.ConnectAsync(system.Executor);
        await MeasuredSystem.WarmUpAsync(gateway, Requests.Execute(language), rounds);
        for (var round = -1; round < rounds; round++)
        {
            await system.SettleAsync(language);
            await MeasuredSystem.RunAsync(gateway, Requests.Execute(language));
            var told = Timing(gateway, "total");
            await system.SettleAsync(language);
            await MeasuredSystem.RunAsync(executor, Requests.Execute(language, prefix: ""));
            await system.SettleAsync(language);
            var run = (Outer: gateway.Time, Inner: executor.Time);
            await RefuseAsync(gateway, Requests.Service);
            await RefuseAsync(executor, "");
            if (round < 0) continue;
            through.Add(run.Outer);
            inside.Add(told);
            direct.Add(run.Inner);
            share.Add(gateway.Time);
            floor.Add(executor.Time);
        }
        report.Say($"Within a one-shot call, ms ({rounds} of each, one now and then, bash). A call that is the same but for a wrong member is refused by the executor: "
            + "it takes the same way through gateway, HTTP and JSON, and runs nothing.");
        report.Add(["", "p50", "p95"],
        [
            Row("a call through the gateway", through), Row("… of that in the gateway's process, by `Server-Timing`", inside), Row("the same call to the executor's socket", direct),
            Row("**refused, through the gateway: gateway and HTTP**", share), Row("refused, at the executor's socket", floor),
        ]);
        report.Targets.Add(Target.AtMost("gateway's and HTTP's share of a one-shot call, p50", 0.6, share.Median, " ms"));

        static string[] Row(string name, Sample sample) => [name, Figure.Of(sample.Median), Figure.Of(sample.P95)];
    }

    private static async Task RefuseAsync(Caller caller, string prefix)
    {
        await caller.AskAsync(Requests.Post(prefix + "/api/execute", ("language", Language.Bash.Name), ("code", Language.Bash.Code), ("timeout", "soon")));
        if (caller.Status != 400) throw new InvalidOperationException($"not refused: {caller.Status} {caller.Body()}");
    }

    private static bool IsRight(Caller caller) => caller.Status == 200 && caller.Says("1\n"u8);

    // Server-Timing: total;dur=3.4, upstream;dur=3.1
    private static double Timing(Caller caller, string name)
    {
        var entry = (caller.Header("Server-Timing") ?? "").Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(one => one.StartsWith(name + ";dur=", StringComparison.Ordinal));
        return entry is null ? double.NaN : double.Parse(entry[(name.Length + 5)..], CultureInfo.InvariantCulture);
    }
}
