using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>One caller: what a boxed run over HTTP takes, against starting the interpreter in other ways.</summary>
internal static class Latency
{
    private const int Block = 10, SlowRounds = 4;

    private static readonly Dictionary<string, double> Wanted = new() { ["python"] = 0.2, ["javascript"] = 0.12, ["typescript"] = 0.15, ["bash"] = 2.5 };

    /// <summary>Measures each language in both ways of asking, as often as <paramref name="rounds"/> says.</summary>
    public static async Task MeasureAsync(int rounds, Report report)
    {
        await using var docker = await Docker.StartAsync();
        Yardstick[] yardsticks = [Yardstick.Bare, Yardstick.Bubblewrap(), docker.Exec(), docker.Run()];
        await using var system = await MeasuredSystem.StartAsync();
        report.Heading("Latency: one caller");
        report.Say($"Milliseconds of {rounds} one-shot runs over HTTP, through gateway and executor; the yardsticks' from before the start until they have been reaped, turn by turn in the same run. "
            + "TypeScript is held against bare `node`. Docker, being slow, is asked a few times only; `docker exec` keeps callers apart from nobody.");
        report.Say("**One call now and then**: each waits until the box that replaces the one just used stands ready, and 20 ms more.");
        await MeasureAsync(system, yardsticks, "now and then", rounds, block: 1, report);
        report.Say("**Back to back**: blocks of ten calls without a pause, while the boxes that replace the used ones boot on the same processors.");
        await MeasureAsync(system, yardsticks, "back to back", rounds, Math.Min(Block, rounds), report);
    }

    private static async Task MeasureAsync(MeasuredSystem system, Yardstick[] yardsticks, string way, int rounds, int block, Report report)
    {
        List<string[]> rows = [];
        var (spread, worst) = (0.0, "");
        foreach (var language in Language.All)
        {
            Sample ours = new();
            var theirs = yardsticks.Select(_ => new Sample()).ToArray();
            await MeasureAsync(system, language, ours, yardsticks, theirs, rounds, block);
            rows.Add([language.Name, "**ours**", .. Cells(ours), ""]);
            for (var i = 0; i < yardsticks.Length; i++) rows.Add(["", yardsticks[i].Name, .. Cells(theirs[i], yardsticks[i].Slow), theirs[i].Count == 0 ? "" : Figure.Of(ours.Median / theirs[i].Median)]);
            report.Targets.Add(Target.AtMost($"{language.Name}, {way}: p50 ÷ bare start", Wanted[language.Name], ours.Median / theirs[0].Median));
            if (ours.Spread > spread) (spread, worst) = (ours.Spread, language.Name);
            if (way != "now and then") continue;   // the plot has room for one
            report.Bars.Add(new Bar(Chart.Latency, language.Name, "ours", ours.Median));
            report.Bars.AddRange(yardsticks.Zip(theirs, (one, sample) => new Bar(Chart.Latency, language.Name, one.Name, sample.Median)));
        }
        report.Targets.Add(Target.AtMost($"one caller, {way}: p99 ÷ p50, worst language ({worst})", 4, spread));
        report.Add(["language", "started by", "p50", "p95", "p99", "p99 ÷ p50", "ours ÷ this"], rows, names: 2);
    }

    private static async Task MeasureAsync(MeasuredSystem system, Language language, Sample ours, Yardstick[] yardsticks, Sample[] theirs, int rounds, int block)
    {
        var execute = Requests.Execute(language);
        using var caller = await system.CallAsync();
        var blocks = Math.Max(1, rounds / block);
        await MeasuredSystem.WarmUpAsync(caller, execute, rounds);
        for (var round = -1; round < blocks; round++)
        {
            // Turn by turn, so that a machine that slows down slows all.
            await system.SettleAsync(language);
            for (var i = 0; i < block; i++) Keep(ours, await MeasuredSystem.RunAsync(caller, execute));
            await system.SettleAsync(language);   // what we owe to our own next call must not slow theirs
            foreach (var (yardstick, sample) in yardsticks.Zip(theirs))
            {
                if (yardstick.Prefix is null || yardstick.Slow && round % Math.Max(1, blocks / SlowRounds) != 0) continue;
                for (var i = 0; i < (yardstick.Slow ? 1 : block); i++) Keep(sample, BareProcess.Time(yardstick.Command(language)));
            }

            void Keep(Sample sample, TimeSpan time)
            {
                if (round >= 0) sample.Add(time);
            }
        }
    }

    // The tail of a few is no tail.
    private static string[] Cells(Sample sample, bool few = false) => sample.Count == 0 ? [Figure.NotHere, "", "", ""]
        : few ? [Figure.Of(sample.Median), "", "", ""] : [Figure.Of(sample.Median), Figure.Of(sample.P95), Figure.Of(sample.P99), Figure.Of(sample.Spread)];
}
