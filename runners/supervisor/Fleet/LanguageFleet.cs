namespace CodeRunner.Supervisor.Fleet;

/// <summary>What is remembered of a language between two looks, and what was seen of it last.</summary>
internal sealed class LanguageFleet(string name, int count)
{
    public string Name => name;

    public string? Image { get; set; }

    public Scale Scale { get; set; } = Scale.At(count);

    public Tries Tries { get; set; } = Tries.None;

    public LanguageHealth Report(IReadOnlyList<Runner> runners, string? version)
    {
        int Count(RunnerState state) => runners.Count(runner => runner.State == state);
        var ready = runners.Where(runner => runner.State == RunnerState.Ready).ToList();
        return new LanguageHealth(Name, Image, Scale.Count, ready.Count(runner => runner.Version == version), Count(RunnerState.Starting), Count(RunnerState.Silent),
            Count(RunnerState.Draining), ready.Count(runner => runner.Version != version), ready.Sum(runner => runner.Busy), ready.Sum(runner => runner.Slots));
    }
}
