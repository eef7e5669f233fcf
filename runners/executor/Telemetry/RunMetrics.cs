using System.Diagnostics;
using System.Diagnostics.Metrics;
using CodeRunner.Executor.Runs;
using CodeRunner.Telemetry;

namespace CodeRunner.Executor.Telemetry;

/// <summary>What the executor counts as it happens. Labels are words of this program and names of its languages. telemetry/README.md lists it.</summary>
internal sealed class RunMetrics
{
    /// <summary>Of its meter, and of its spans' source.</summary>
    public const string Name = "CodeRunner.Executor";

    private const string Language = "coderunner.language";

    private readonly TimeProvider clock;
    private readonly Histogram<double> runs, waits;
    private readonly Counter<long> refusals;
    private readonly Tally boxFailures = new("coderunner.step");

    public RunMetrics(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        var meter = meters.Create(Name);
        runs = meter.CreateHistogram("coderunner.executor.run.duration", "s", "Time of a program itself, by how it ended.", tags: null, TelemetryServices.Times);
        waits = meter.CreateHistogram("coderunner.executor.queue.duration", "s", "Time until a call had its slot, or went without.", tags: null, TelemetryServices.Times);
        refusals = meter.CreateCounter<long>("coderunner.executor.refusals", "{call}", "Calls that were refused, by the stable code of their problem.");
        meter.CreateObservableCounter("coderunner.executor.box.failures", () => boxFailures.Measurements, "{box}", "Boxes that could not be made, by the step that failed.");
    }

    /// <summary>Whether anybody wants to hear of this call's waiting.</summary>
    public bool Watched => waits.Enabled || Activity.Current is not null;

    /// <summary>Measures how long a call waits for its slot.</summary>
    public async Task<Slot?> QueuedAsync(Func<Task<Slot?>> take)
    {
        using var span = RunSpans.Begin("queue");
        var began = clock.GetTimestamp();
        var outcome = "left";
        try
        {
            var slot = await take();
            outcome = slot is null ? "refused" : "served";
            return slot;
        }
        finally
        {
            waits.Record(clock.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("coderunner.outcome", outcome));
        }
    }

    /// <param name="language">Its name.</param>
    /// <param name="kind">run or session.</param>
    /// <param name="status">The verdict, or lost.</param>
    /// <param name="wall">How long the program ran.</param>
    public void Ran(string language, string kind, string status, TimeSpan wall) => runs.Record(
        wall.TotalSeconds, new(Language, language), new("coderunner.kind", kind), new("coderunner.status", status));

    public void Refused(string error) => refusals.Add(1, new KeyValuePair<string, object?>("error.type", error));

    public void BoxFailed(string step) => boxFailures.Count(step);
}
