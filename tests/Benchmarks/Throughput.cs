using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>All processors busy: boxed runs a second over HTTP, against starts of the bare interpreter a second, in slices that take turns.</summary>
internal static class Throughput
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly int Cores = Environment.ProcessorCount;

    // Ours and the bare interpreter with two numbers each, so that the choice of the number favours nobody.
    private static readonly (string Name, int Callers)[] Ours = [("2 × processors", 2 * Cores), ("4 × processors", 4 * Cores)];
    private static readonly Dictionary<string, double> Wanted = new() { ["python"] = 2, ["javascript"] = 4 };

    /// <summary>Gives each side three slices of <paramref name="length"/> a language.</summary>
    public static async Task MeasureAsync(TimeSpan length, Report report, int slices = 3)
    {
        report.Heading("Throughput: all processors busy");
        report.Say($"Right answers a second, through gateway and executor, and starts a second of the yardsticks: medians of {slices} slices of {Figure.Of(length.TotalSeconds)} s that took turns. "
            + "The callers run on the same processors and share them with the system; starters cost next to nothing. Ours has run programs for a while before. Each side counts with its better number of callers or starters.");
        (string Name, Yardstick Yardstick, int Threads)[] starters =
        [
            ("1 × processors", Yardstick.Bare, Cores), ("2 × processors", Yardstick.Bare, 2 * Cores), ("1 × processors", Yardstick.Bubblewrap(), Cores),
        ];
        await using var system = await MeasuredSystem.StartAsync();
        await system.AgeAsync(6 * length);
        List<string[]> rows = [];
        foreach (var language in Language.All)
        {
            var ours = Ours.Select(_ => new Sample()).ToArray();
            var theirs = starters.Select(_ => new Sample()).ToArray();
            var wrong = 0;
            for (var slice = 0; slice < slices; slice++)
            {
                for (var i = 0; i < ours.Length; i++)
                {
                    var window = await ClosedLoop.RunAsync(system.Gateway, Requests.Execute(language), Ours[i].Callers, WarmUp, length, MeasuredSystem.IsRight);
                    ours[i].Add(window.PerSecond);
                    wrong += window.Wrong;
                }
                await system.SettleAsync(language);   // what we owe to our own next call must not slow theirs
                for (var i = 0; i < theirs.Length; i++)
                {
                    if (starters[i].Yardstick.Prefix is null) continue;
                    theirs[i].Add((await Starters.RunAsync(starters[i].Yardstick.Command(language), starters[i].Threads, TimeSpan.Zero, length)).PerSecond);
                }
            }
            Tell(language, ours, starters.Zip(theirs, (one, sample) => (one.Name, one.Yardstick, sample)).ToArray(), wrong, rows, report);
        }
        report.Add(["language", "started by", "at once", "a second", "ours ÷ this"], rows, names: 3);
    }

    private static void Tell(Language language, Sample[] ours, (string AtOnce, Yardstick By, Sample Starts)[] theirs, int wrong, List<string[]> rows, Report report)
    {
        var best = ours.Max(one => one.Median);
        for (var i = 0; i < ours.Length; i++) rows.Add([i == 0 ? language.Name : "", "**ours**", Ours[i].Name, Figure.Of(ours[i].Median), ""]);
        foreach (var (atOnce, by, starts) in theirs) rows.Add(["", by.Name, atOnce, Figure.Of(starts.Median), starts.Count == 0 ? "" : Figure.Of(best / starts.Median)]);
        if (wrong > 0) report.Say($"{language.Name}: {wrong} answers were wrong or refusals, and are not counted.");

        report.Bars.Add(new Bar(Chart.Throughput, language.Name, "ours", best));
        foreach (var name in (string[])[Yardstick.BareName, Yardstick.BubblewrapName]) report.Bars.Add(new Bar(Chart.Throughput, language.Name, name, Best(name)));
        if (Wanted.TryGetValue(language.Name, out var wanted))
            report.Targets.Add(Target.AtLeast($"{language.Name}: sustained runs a second ÷ bare starts a second", wanted, best / Best(Yardstick.BareName)));

        double Best(string name) => theirs.Where(one => one.By.Name == name).Max(one => one.Starts.Median);
    }
}
