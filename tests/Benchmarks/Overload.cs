using System.Diagnostics;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>Four times what the system can do: it must go on doing what it can, and refuse the rest at once.</summary>
internal static class Overload
{
    private const int Times = 4;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Measures peak and overload in turns of <paramref name="length"/>.</summary>
    public static async Task MeasureAsync(TimeSpan length, Report report, int turns = 3)
    {
        report.Heading($"Overload: {Times} × capacity offered");
        report.Say($"Python, {turns} turns of peak (a closed loop of {4 * Environment.ProcessorCount} callers) and of {Times} × that peak (callers come by the clock, whether others wait or not), {Figure.Of(length.TotalSeconds)} s each. "
            + "The callers run on the same processors as the system.");
        var execute = Requests.Execute(Language.Python);
        Sample peak = new(), offered = new(), goodput = new(), ratio = new(), refusals = new(), waits = new(), own = new();
        int refused = 0, other = 0, retryAfter = 0, answers = 0;
        var lockOfCounts = new Lock();
        await using var system = await MeasuredSystem.StartAsync();
        await system.AgeAsync(3 * length);
        for (var turn = 0; turn < turns; turn++)
        {
            var best = (await ClosedLoop.RunAsync(system.Gateway, execute, 4 * Environment.ProcessorCount, WarmUp, length, MeasuredSystem.IsRight)).PerSecond;
            var window = new Window(WarmUp, length);
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            using var crowd = new OpenLoop(system.Gateway, execute, window);
            await crowd.RunAsync(Times * best, caller =>
            {
                var right = caller is not null && MeasuredSystem.IsRight(caller);
                window.Count(right);
                lock (lockOfCounts)
                {
                    answers++;
                    if (right) waits.Add(caller!.Time);
                    else if (caller?.Status == 503)
                    {
                        refused++;
                        refusals.Add(caller.Time);
                        if (caller.Header("Retry-After") is not null) retryAfter++;
                    }
                    else other++;
                }
            });
            own.Add((Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(began) / Environment.ProcessorCount);
            peak.Add(best);
            goodput.Add(window.PerSecond);
            ratio.Add(window.PerSecond / best);   // turn by turn, for the machine of one turn is not that of the next
            offered.Add(crowd.Offered / length.TotalSeconds);
        }
        report.Add(["", ""],
        [
            ["peak, runs a second", Figure.Of(peak.Median)],
            ["offered a second", Figure.Of(offered.Median)],
            ["goodput, runs a second", Figure.Of(goodput.Median)],
            ["goodput ÷ peak, median of the turns", Figure.Of(ratio.Median)],
            ["right answers: ms until there, p50 · p95", $"{Figure.Of(waits.Median)} · {Figure.Of(waits.P95)}"],
            ["share of answers that were 503", Figure.Percent((double)refused / answers)],
            ["503: ms until there, p50 · p95", $"{Figure.Of(refusals.Median)} · {Figure.Of(refusals.P95)}"],
            ["503 with Retry-After", Figure.Percent((double)retryAfter / refused)],
            ["the callers' own share of all processors", Figure.Percent(own.Median)],
            ["other answers, broken connections", $"{other}"],
        ]);
        report.Targets.Add(Target.AtLeast($"{Times} × capacity offered: goodput ÷ peak", 0.9, ratio.Median));
        report.Targets.Add(refused == 0 ? Target.Open("the rest is 503, quickly", "ms", "nothing was refused") : new Target("the rest is 503, quickly",
            "p50 below an admitted call's", $"{Figure.Of(refusals.Median)} ms, {other} other", other == 0 && refusals.Median < waits.Median ? "met" : "**falls short**"));
    }
}
