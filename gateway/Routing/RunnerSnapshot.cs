using System.Collections.Immutable;

namespace CodeRunner.Gateway.Routing;

/// <summary>All runners at one moment. Immutable: a request decides on one snapshot from beginning to end.</summary>
/// <param name="Runners">The known ones, by name.</param>
/// <param name="Seen">Every language name and alias ever seen on a runner → the language's name.</param>
internal sealed record RunnerSnapshot(ImmutableArray<RunnerModel> Runners, ImmutableDictionary<string, string> Seen)
{
    public static RunnerSnapshot Empty { get; } =
        new([], ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase));

    public IEnumerable<RunnerModel> Open => Runners.Where(runner => runner.Open);
    public bool AnyOpen => Runners.Any(runner => runner.Open);

    public ImmutableArray<string> OpenLanguages => Names(Open.SelectMany(runner => runner.Languages));
    public ImmutableArray<string> SeenLanguages => Names(Seen.Values);

    /// <summary>Every language that was ever seen has a runner that answers.</summary>
    public bool Complete => !Runners.IsEmpty && SeenLanguages.All(language =>
        Runners.Any(runner => runner is { Answered: true, Open: true } && runner.Languages.Contains(language, StringComparer.OrdinalIgnoreCase)));

    public RunnerModel? Find(string name) => Runners.FirstOrDefault(runner => runner.Name == name);

    /// <summary>The snapshot that follows when these probes have come back.</summary>
    public RunnerSnapshot After(IEnumerable<Probe> probes, TimeSpan now, TimeSpan forgetAfter)
    {
        var runners = probes
            .Select(probe => probe.Health is { } health
                ? new RunnerModel(probe.Address, health, now, Answered: true, Free(health, probe.InFlight))
                // One silence is none, however late it is noticed: it may have been this process that stood still.
                : Find(probe.Address.Name) is { } known && (known.Answered || now - known.Seen < forgetAfter) ? known with { Answered = false } : null)
            .OfType<RunnerModel>()
            .OrderBy(runner => runner.Name, StringComparer.Ordinal)
            .ToImmutableArray();

        // Names before aliases, so that no alias of one language hides another that is called so.
        var languages = runners.SelectMany(runner => runner.Health.Languages).ToArray();
        var seen = Seen.ToBuilder();
        foreach (var name in languages.Select(language => language.Name))
        {
            if (!name.Equals(seen.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase)) seen[name] = name;
        }

        foreach (var language in languages)
        {
            foreach (var alias in language.Aliases ?? []) seen.TryAdd(alias, seen[language.Name]);
        }

        return new RunnerSnapshot(runners, seen.ToImmutable());
    }

    /// <summary>Whether requests would be routed the same way: then YARP need not hear of the difference.</summary>
    public bool RoutesLike(RunnerSnapshot other) => Runners.Select(Routed).SequenceEqual(other.Runners.Select(Routed));

    private static (UpstreamAddress, bool, string) Routed(RunnerModel runner) =>
        (runner.Address, runner.Open, string.Join('\n', runner.Languages));

    private static int Free(RunnerHealth health, int ours) => health.Slots - Math.Max(0, health.Busy - ours);

    private static ImmutableArray<string> Names(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
}
