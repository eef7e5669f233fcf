using System.Collections.Concurrent;

namespace CodeRunner.Gateway.Routing;

/// <summary>The runners that are known now, and the one place where a change of them takes effect.</summary>
internal sealed class RunnerDirectory(ProxyTable proxy, TimeProvider clock, ILogger<RunnerDirectory> log)
{
    private readonly ConcurrentDictionary<string, RunnerLoad> loads = new();
    private volatile RunnerSnapshot current = RunnerSnapshot.Empty;

    public RunnerSnapshot Current => current;

    public RunnerLoad LoadOf(string runner) => loads.GetOrAdd(runner, _ => new RunnerLoad(clock));

    public int InFlight(string runner) => loads.TryGetValue(runner, out var load) ? load.InFlight : 0;

    /// <summary>Called by one caller at a time.</summary>
    public void Publish(RunnerSnapshot next)
    {
        var previous = current;
        // Clusters before the names that lead to them.
        if (!next.RoutesLike(previous)) proxy.Put(next);

        current = next;
        foreach (var runner in next.Runners) LoadOf(runner.Name).Unreachable = !runner.Answered;
        foreach (var gone in previous.Runners.Where(runner => next.Find(runner.Name) is null))
        {
            loads.TryRemove(gone.Name, out _);
            log.RunnerForgotten(gone.Name);
        }

        foreach (var runner in next.Runners) Tell(previous.Find(runner.Name), runner);
    }

    private void Tell(RunnerModel? before, RunnerModel now)
    {
        var languages = string.Join(", ", now.Languages);
        if (before is null || languages != string.Join(", ", before.Languages)) log.RunnerFound(now.Name, languages, now.Health.Slots);
        if (!now.Open && before is not { Open: false }) log.RunnerDraining(now.Name);
    }
}
