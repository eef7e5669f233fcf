namespace CodeRunner.Supervisor.Fleet;

/// <summary>How many runners a language needs by its load. Immutable: each look gives the next.</summary>
/// <param name="Count">How many it is to have.</param>
/// <param name="BusyFor">How long it has had too few.</param>
/// <param name="IdleFor">How long it has had more than needed.</param>
internal sealed record Scale(int Count, TimeSpan BusyFor, TimeSpan IdleFor)
{
    public static Scale At(int count) => new(count, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>What follows when this was seen, and so much time has passed since the last look.</summary>
    public Scale After(IEnumerable<Runner> runners, TimeSpan passed, int least, int most, SupervisorOptions options)
    {
        var ready = runners.Where(runner => runner.State == RunnerState.Ready).ToList();
        var count = Math.Clamp(Count, least, most);
        // Before all have come that were asked for, load says nothing about how many are needed.
        if (ready.Count < count) return At(count);

        var (busy, slots) = (ready.Sum(runner => runner.Busy), ready.Average(runner => runner.Slots));
        var full = options.BusyPercent / 100.0;
        if (count < most && busy > full * slots * count)
        {
            var busyFor = BusyFor + passed;
            return busyFor >= TimeSpan.FromSeconds(options.GrowSeconds) ? At(count + 1) : new Scale(count, busyFor, TimeSpan.Zero);
        }

        if (count > least && busy < full / 2 * slots * (count - 1))
        {
            var idleFor = IdleFor + passed;
            return idleFor >= TimeSpan.FromSeconds(options.ShrinkSeconds) ? At(count - 1) : new Scale(count, TimeSpan.Zero, idleFor);
        }

        return At(count);
    }
}
