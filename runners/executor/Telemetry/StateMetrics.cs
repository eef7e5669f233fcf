using System.Diagnostics.Metrics;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sessions;

namespace CodeRunner.Executor.Telemetry;

/// <summary>How the executor stands when it is asked. Registered with the start; looked at only when somebody asks.</summary>
internal sealed class StateMetrics : IHostedService
{
    private readonly Spares spares;
    private readonly ForkServers forks;
    private readonly SessionStore sessions;

    public StateMetrics(IMeterFactory meters, RunSlots slots, Spares spares, ForkServers forks, SessionStore sessions)
    {
        (this.spares, this.forks, this.sessions) = (spares, forks, sessions);
        var meter = meters.Create(RunMetrics.Name);
        meter.CreateObservableGauge("coderunner.executor.slots.limit", () => slots.Count, "{slot}", "Programs that may run at once.");
        meter.CreateObservableGauge("coderunner.executor.slots.busy", () => slots.Busy, "{slot}", "Programs that run.");
        // More than 1 while calls wait: what an autoscaler is to bring back below 1.
        meter.CreateObservableGauge("coderunner.executor.slots.utilization", () => (slots.Busy + slots.Waiting) / (double)slots.Count, "1", "Programs that run or wait, for each slot.");
        meter.CreateObservableGauge("coderunner.executor.queue.length", () => slots.Waiting, "{call}", "Calls that wait for a slot.");
        meter.CreateObservableGauge("coderunner.executor.spares", Spares, "{box}", "Boxes that wait for a program, and how many should.");
        meter.CreateObservableGauge("coderunner.executor.spares.memory", SpareBytes, "By", "Memory that they hold.");
        meter.CreateObservableGauge("coderunner.executor.fork_servers", ForkServers, "{server}", "Warm interpreters that boxes are copied from.");
        meter.CreateObservableCounter("coderunner.executor.fork_server.replacements", Replacements, "{server}", "Warm interpreters whose place another one took.");
        meter.CreateObservableGauge("coderunner.executor.sessions", Sessions, "{session}", "Sessions that are open.");
    }

    private IEnumerable<Measurement<int>> Spares()
    {
        foreach (var (language, ready, target, _) in spares.Shelves)
        {
            yield return Of(ready, language, State("ready"));
            yield return Of(target, language, State("wanted"));
        }
    }

    private IEnumerable<Measurement<long>> SpareBytes() => spares.Shelves.Select(shelf => Of(shelf.Bytes, shelf.Language));

    private IEnumerable<Measurement<int>> ForkServers() => spares.Shelves.Select(shelf => Of(forks.Ready(shelf.Language) ? 1 : 0, shelf.Language));

    private IEnumerable<Measurement<int>> Replacements() => spares.Shelves.Select(shelf => Of(forks.Replaced(shelf.Language), shelf.Language));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A language whose last session was closed has none, and does not vanish: 0 is news, too.
    private IEnumerable<Measurement<int>> Sessions()
    {
        var open = sessions.Open.GroupBy(session => session.Language.Name).ToDictionary(group => group.Key, group => group.Count());
        return spares.Shelves.Select(shelf => shelf.Language).Union(open.Keys).Select(language => Of(open.GetValueOrDefault(language), language));
    }

    private static KeyValuePair<string, object?> State(string state) => new("coderunner.state", state);

    private static Measurement<T> Of<T>(T value, string language, params KeyValuePair<string, object?>[] more) where T : struct =>
        new(value, [new("coderunner.language", language), .. more]);
}
