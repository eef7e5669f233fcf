using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>What metrics and traces cost: three systems, of which one tells nothing, in slices that take turns.</summary>
internal static class Telemetry
{
    private const int Crowd = 32;
    private const double Most = 0.03;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    /// <summary>Gives each system slices of <paramref name="length"/>, for runs and for calls of a trivial service.</summary>
    public static async Task MeasureAsync(TimeSpan length, Report report, int slices = 9)
    {
        report.Heading("Telemetry");
        await using var kestrel = await YardstickServer.StartAsync();   // the trivial service, and a collector that takes everything
        (string, string) service = ("Services__trivial__Address", kestrel.Address), token = ("Metrics__Token", "a-token-for-measuring");
        await using var off = await MeasuredSystem.StartAsync(service);
        await using var metrics = await MeasuredSystem.StartAsync(service, token);
        await using var all = await MeasuredSystem.StartAsync(
            service, token, ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", kestrel.Address + "/v1/traces"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        (string Name, MeasuredSystem System)[] systems = [("off", off), ("metrics", metrics), ("metrics, and a trace of every call", all)];
        (string Name, byte[] Request, int Callers, Func<Caller, bool> IsRight)[] loads =
        [
            ("bash runs", Requests.Execute(Language.Bash), 4 * Environment.ProcessorCount, MeasuredSystem.IsRight),
            ("python runs", Requests.Execute(Language.Python), 4 * Environment.ProcessorCount, MeasuredSystem.IsRight),
            ("calls of a trivial service", Requests.Get("/v1/trivial/"), Crowd, caller => caller.Status == 200),
        ];
        report.Say($"Right answers a second, medians of {slices} slices of {Figure.Of(length.TotalSeconds)} s that took turns; and the median of what each slice had of the one without telemetry right beside it.");
        List<string[]> rows = [];
        foreach (var (name, request, callers, isRight) in loads)
        {
            var rates = systems.Select(_ => new Sample()).ToArray();
            var shares = systems.Select(_ => new Sample()).ToArray();
            for (var slice = -2; slice < slices; slice++)   // the first are for the compilers
            {
                var turn = new double[systems.Length];
                // Now forwards, now backwards: what grows or fades with time favours nobody.
                foreach (var i in slice % 2 == 0 ? Enumerable.Range(0, systems.Length) : Enumerable.Range(0, systems.Length).Reverse())
                    turn[i] = (await ClosedLoop.RunAsync(systems[i].System.Gateway, request, callers, WarmUp, length, isRight)).PerSecond;
                for (var i = 0; slice >= 0 && i < systems.Length; i++)
                {
                    rates[i].Add(turn[i]);
                    shares[i].Add(turn[i] / turn[0]);
                }
            }

            for (var i = 0; i < systems.Length; i++) rows.Add([i == 0 ? name : "", systems[i].Name, Figure.Of(rates[i].Median), Figure.Percent(shares[i].Median)]);
            for (var i = 1; i < systems.Length; i++)
            {
                // A trace of every call is much for calls that do nothing; samplers exist.
                if (name.EndsWith("runs", StringComparison.Ordinal) || i == 1)
                    report.Targets.Add(Target.AtMost($"telemetry ({systems[i].Name}): share of the throughput of {name}", Most, Math.Max(0, 1 - shares[i].Median)));
            }
        }

        report.Add(["", "telemetry", "a second", "of off"], rows, names: 2);
    }
}
