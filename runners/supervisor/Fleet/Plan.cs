namespace CodeRunner.Supervisor.Fleet;

/// <summary>Decides: from what is and what is wanted of one language to what is to be done now. Knows no engine and no clock.</summary>
internal static class Plan
{
    public static IReadOnlyList<Step> Of(IReadOnlyList<Runner> runners, Wanted wanted, SupervisorOptions options)
    {
        var steps = new List<Step>();

        // 1. What is dead, was silent for too long, never answered, or did not end in time, goes at once.
        foreach (var runner in runners)
        {
            if (Overdue(runner, options) is { } why) steps.Add(new Step.Remove(runner, why));
        }
        var alive = runners.Where(runner => Overdue(runner, options) is null).ToList();

        // 2. A silent one may come back, and then runs what it has: it is replaced beside, and counts for nothing. If it does come back it is one too many.
        var serving = alive.Where(runner => runner.Serves || (runner.State == RunnerState.Silent && runner.Since < Seconds(options.SilentSeconds))).ToList();
        var latest = serving.Where(runner => runner.Version == wanted.Version).ToList();
        var old = serving.Where(runner => runner.Version != wanted.Version).ToList();

        // 3. A language whose image is gone is not served any more.
        if (wanted.Version is null)
        {
            steps.AddRange(serving.Select(runner => new Step.Drain(runner, "its language has no image any more")));
            return steps;
        }

        // 4. Start what is missing; while old ones are there, one by one beside them, so that there is always one more than needed and never many.
        var missing = wanted.Count - latest.Count;
        if (wanted.MayStart && missing > 0)
        {
            var starting = latest.Count(runner => runner.State == RunnerState.Starting);
            var now = old.Count == 0 ? missing : Math.Max(wanted.Count - serving.Count, starting == 0 ? 1 : 0);
            steps.AddRange(Enumerable.Repeat(new Step.Start(wanted.Language, wanted.Version), now));
        }

        // 5. An old one leaves when as many of the latest as are needed in its place have answered for long enough that gateways know them.
        var known = latest.Count(runner => runner.State == RunnerState.Ready && runner.Since >= Seconds(options.OverlapSeconds));
        steps.AddRange(old.OrderBy(Worth).Take(Math.Max(0, known + old.Count - wanted.Count)).Select(runner => new Step.Drain(runner, "a later version has taken its place")));

        // 6. What is more than wanted leaves, those first that do the least.
        if (old.Count == 0) steps.AddRange(latest.OrderBy(Worth).Take(Math.Max(0, -missing)).Select(runner => new Step.Drain(runner, "the language needs fewer")));
        return steps;
    }

    private static string? Overdue(Runner runner, SupervisorOptions options) => runner.State switch
    {
        RunnerState.Dead => "its process has ended",
        RunnerState.Starting when runner.Since >= Seconds(options.StartSeconds) => $"it did not answer within {options.StartSeconds:0.#} s of its start",
        RunnerState.Silent when runner.Since >= Seconds(options.LostSeconds) => $"it was silent for {options.LostSeconds:0.#} s",
        RunnerState.Draining when runner.Since >= options.Drain => $"it did not end within {options.Drain.TotalSeconds:0.#} s of being told to",
        _ => null,
    };

    private static (int, int, TimeSpan) Worth(Runner runner) => (runner.State == RunnerState.Ready ? 1 : 0, runner.Busy, runner.Since);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
