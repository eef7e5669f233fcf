using System.Diagnostics;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>Several times what the system can do: it must go on doing what it can, refuse the rest at once, and grow no larger for it.</summary>
internal static class Overload
{
    private const int Alone = 200;

    /// <summary>Seconds that a call waits in the runner's queue at most, before it is refused after all.</summary>
    private const int QueueLimitSeconds = 10;

    private static readonly int[] Times = [4, 10];

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Measures peak and each overload in turns of <paramref name="length"/>.</summary>
    public static async Task MeasureAsync(TimeSpan length, Report report, int turns = 3)
    {
        var (execute, callers) = (Requests.Execute(Language.Python), 4 * Environment.ProcessorCount);
        report.Heading($"Overload: {string.Join(" and ", Times)} × capacity offered");
        report.Say($"Python, {turns} turns of peak (a closed loop of {callers} callers) and of {string.Join(" and ", Times)} × that peak (callers come by the clock, whether others wait or not), {Figure.Of(length.TotalSeconds)} s each. "
            + "The callers run on the same processors as the system.");
        await using var system = await MeasuredSystem.StartAsync();
        await system.AgeAsync(3 * length);
        var alone = await AloneAsync(system, execute);
        Sample peak = new(), memoryAtPeak = new();
        var crowds = Times.Select(times => new CrowdSample(times)).ToArray();
        for (var turn = 0; turn < turns; turn++)
        {
            HighestMemory.Forget(system.Id);
            var best = (await ClosedLoop.RunAsync(system.Gateway, execute, callers, WarmUp, length, MeasuredSystem.IsRight)).PerSecond;
            peak.Add(best);
            memoryAtPeak.Add(HighestMemory.MiB(system.Id));
            foreach (var crowd in crowds) crowd.Measure(system, execute, best, WarmUp, length);
        }

        report.Add(["", "peak", .. crowds.Select(crowd => $"{crowd.Times} ×")],
        [
            Row("offered a second", "", crowd => Figure.Of(crowd.Offered.Median)),
            Row("goodput, runs a second", Figure.Of(peak.Median), crowd => Figure.Of(crowd.Goodput.Median)),
            Row("goodput ÷ peak, median of the turns", "", crowd => Figure.Of(crowd.Ratio.Median)),
            Row("right answers: ms until there, p50 · p99", "", crowd => $"{Figure.Of(crowd.Waits.Median)} · {Figure.Of(crowd.Waits.P99)}"),
            Row("share of answers that were 503", "", crowd => Figure.Percent((double)crowd.Refused / crowd.Answers)),
            Row("503: ms until there, p50 · p99", "", crowd => $"{Figure.Of(crowd.Refusals.Median)} · {Figure.Of(crowd.Refusals.P99)}"),
            Row("503 with Retry-After", "", crowd => Figure.Percent((double)crowd.RetryAfter / crowd.Refused)),
            Row("other answers, broken connections", "", crowd => $"{crowd.Other}"),
            Row("gateway, executor and keys-service: MiB at most", Figure.Of(memoryAtPeak.Median), crowd => Figure.Of(crowd.Memory.Median)),
            Row("the callers' own share of all processors", "", crowd => Figure.Percent(crowd.Own.Median)),
        ]);
        report.Say($"A call that comes alone, {Alone} of them: {Figure.Of(alone.Median)} ms, p99 {Figure.Of(alone.P99)}. The queue's limit is {QueueLimitSeconds} s.");

        foreach (var crowd in crowds)
        {
            report.Targets.Add(Target.AtLeast($"{crowd.Times} × capacity offered: goodput ÷ peak", 0.9, crowd.Ratio.Median));
            report.Targets.Add(crowd.Refused == 0 ? Target.Open("the rest is 503, quickly", "ms", "nothing was refused") : new Target($"{crowd.Times} ×: the rest is 503, quickly",
                "p50 below an admitted call's", $"{Figure.Of(crowd.Refusals.Median)} ms, {crowd.Other} other", crowd.Other == 0 && crowd.Refusals.Median < crowd.Waits.Median ? "met" : "**falls short**"));
        }

        var most = crowds[^1];
        report.Targets.Add(Target.AtMost($"{most.Times} ×: p99 of right answers, ms; 2 × that of a call alone, and the queue's limit", Math.Round(2 * alone.P99 + 1000 * QueueLimitSeconds), most.Waits.P99));
        report.Targets.Add(Target.AtMost($"{most.Times} ×: memory of gateway, executor and keys-service ÷ that at peak", 1.25, most.Memory.Median / memoryAtPeak.Median));

        string[] Row(string name, string atPeak, Func<CrowdSample, string> of) => [name, atPeak, .. crowds.Select(of)];
    }

    private static async Task<Sample> AloneAsync(MeasuredSystem system, byte[] execute)
    {
        var sample = new Sample();
        using var caller = await system.CallAsync();
        for (var i = 0; i < Alone; i++)
        {
            await system.SettleAsync(Language.Python);
            sample.Add(await MeasuredSystem.RunAsync(caller, execute));
        }

        return sample;
    }

    /// <summary>One number of times the peak, over all turns.</summary>
    private sealed class CrowdSample(int times)
    {
        public int Times => times;
        public Sample Offered { get; } = new();
        public Sample Goodput { get; } = new();
        public Sample Ratio { get; } = new();   // turn by turn, for the machine of one turn is not that of the next
        public Sample Waits { get; } = new();
        public Sample Refusals { get; } = new();
        public Sample Memory { get; } = new();
        public Sample Own { get; } = new();
        public int Answers { get; private set; }
        public int Refused { get; private set; }
        public int RetryAfter { get; private set; }
        public int Other { get; private set; }

        public void Measure(MeasuredSystem system, byte[] execute, double peak, TimeSpan warmUp, TimeSpan length)
        {
            HighestMemory.Forget(system.Id);
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var window = new Window(warmUp, length);
            using var crowd = new OpenLoop(system.Gateway, execute, window);
            crowd.Run(times * peak, caller => Count(window, caller));
            Own.Add((Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(began) / Environment.ProcessorCount);
            Memory.Add(HighestMemory.MiB(system.Id));
            Offered.Add(crowd.Offered / length.TotalSeconds);
            Goodput.Add(window.PerSecond);
            Ratio.Add(window.PerSecond / peak);
        }

        private void Count(Window window, Caller? caller)
        {
            var right = caller is not null && MeasuredSystem.IsRight(caller);
            window.Count(right);
            Answers++;
            if (right) Waits.Add(caller!.Time);
            else if (caller?.Status == 503)
            {
                Refused++;
                Refusals.Add(caller.Time);
                if (caller.HasHeader("\r\nRetry-After: "u8)) RetryAfter++;
            }
            else Other++;
        }
    }
}
