using System.Diagnostics.Metrics;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Telemetry;

/// <summary>What the gateway measures beside `http.server.request.duration`. telemetry/README.md lists it.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>Of its meter, and of its spans' source.</summary>
    public const string Name = "CodeRunner.Gateway";

    private readonly Counter<long> credits;

    public GatewayMetrics(IMeterFactory meters, RunnerDirectory runners)
    {
        var meter = meters.Create(Name);
        credits = meter.CreateCounter<long>("coderunner.gateway.credits", "{credit}", "Credits of calls that have ended: held, and then charged, refunded, or left to expire as a refund.");
        meter.CreateObservableGauge("coderunner.gateway.runners", () => Count(runners.Current), "{runner}", "Runners that are known, by their state.");
        meter.CreateObservableGauge("coderunner.gateway.slots.limit", () => runners.Current.Open.Sum(runner => runner.Health.Slots), "{slot}", "Programs that all open runners can run at once.");
        meter.CreateObservableGauge("coderunner.gateway.slots.busy", () => runners.Current.Open.Sum(runner => runner.Health.Busy), "{slot}", "Programs that they ran when they were last asked.");
    }

    /// <summary>Of a call that has ended.</summary>
    public void CountCredits(long cost, Reservation? reservation)
    {
        Add("held");
        Add(reservation switch { { Settled: true, Failed: false, Charged: true } => "charged", { Settled: true, Failed: false } => "refunded", _ => "left" });

        void Add(string outcome) => credits.Add(cost, new KeyValuePair<string, object?>(Labels.Outcome, outcome));
    }

    private static IEnumerable<Measurement<int>> Count(RunnerSnapshot runners)
    {
        var (open, draining) = (runners.Open.Count(), runners.Runners.Count(runner => !runner.Open));
        yield return new(open, new KeyValuePair<string, object?>("coderunner.state", "open"));
        yield return new(draining, new KeyValuePair<string, object?>("coderunner.state", "draining"));
    }
}
