using System.Diagnostics;
using System.Globalization;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks;

/// <summary>What it costs a program that its Node.js is a copy of another, and what it costs that other to be copied.</summary>
internal static class Forks
{
    private const int Rounds = 5, Callers = 8;

    private static readonly (string Name, string Code, double Most)[] Programs =
    [
        ("CPU-heavy, no allocation", "let h = 0; for (let i = 0; i < 6e8; i++) h = (h * 31 + i) | 0; console.log(h === h ? 1 : 0)", 1.05),
        ("allocation-heavy", "let kept = []; for (let i = 0; i < 8e6; i++) { kept.push({ i, s: 'x' + i }); if (kept.length > 50000) kept = [] } console.log(1)", 1.3),
    ];

    /// <summary>Lets one fork server make <paramref name="count"/> boxes, ten minutes at most.</summary>
    public static async Task MeasureAsync(int count, Report report)
    {
        await using var system = await MeasuredSystem.StartAsync(("Executor__Only", "javascript"), ("Executor__ForksPerServer", "1000000"), ("Executor__ForkServerSeconds", "86400"));
        report.Heading("Forked Node.js");
        report.Say($"Seconds of a long program, its start taken off: one call over HTTP against the bare interpreter, medians of {Rounds} turns.");
        List<string[]> rows = [];
        using (var caller = await system.CallAsync())
        {
            var (start, bareStart) = await TimeAsync(system, caller, Language.JavaScript);
            foreach (var (name, code, most) in Programs)
            {
                var (ours, bare) = await TimeAsync(system, caller, Language.JavaScript with { Code = code, Bare = [Language.JavaScript.Bare[0], "-e", code] });
                var ratio = (ours - start) / (bare - bareStart);
                rows.Add([name, Figure.Of((ours - start) / 1000), Figure.Of((bare - bareStart) / 1000), Figure.Of(ratio)]);
                report.Targets.Add(Target.AtMost($"javascript, {name}: forked ÷ plain", most, ratio));
            }
        }
        report.Add(["program", "forked", "plain", "forked ÷ plain"], rows);
        await CountAsync(system, count, report);
    }

    private static async Task<(double Ours, double Bare)> TimeAsync(MeasuredSystem system, Caller caller, Language language)
    {
        Sample ours = new(), bare = new();
        for (var round = 0; round < Rounds; round++)
        {
            await system.SettleAsync(language);
            ours.Add(await MeasuredSystem.RunAsync(caller, Requests.Execute(language)));
            await system.SettleAsync(language);
            bare.Add(BareProcess.Time(language.Bare));
        }
        return (ours.Median, bare.Median);
    }

    private static async Task CountAsync(MeasuredSystem system, int count, Report report)
    {
        await RunAsync(system, 200);
        await system.SettleAsync(Language.JavaScript);   // or the few that are left of a rush would have all that is shared to themselves
        var (before, weight) = (Server(system.Id), SystemMemory.Of(system.Id).Kinds["spares: javascript"]);
        var began = Stopwatch.GetTimestamp();
        var made = await RunAsync(system, count);
        var time = Stopwatch.GetElapsedTime(began);
        var after = Server(system.Id);
        report.Say($"One fork server and {made} boxes, {Callers} callers, {Figure.Of(made / time.TotalSeconds)} a second. A waiting interpreter, the server counted as one, holds {Figure.Of(weight.Bytes / 1048576.0 / weight.Processes)} MiB (PSS, mean of {weight.Processes}).");
        report.Add(["the fork server's", "before", "after"], [["resident memory, MiB", Figure.Of(before.MiB), Figure.Of(after.MiB)], ["descriptors", $"{before.Descriptors}", $"{after.Descriptors}"]]);
        report.Targets.Add(Target.AtMost("javascript: a waiting interpreter", 12, weight.Bytes / 1048576.0 / weight.Processes, " MiB"));
        report.Targets.Add(Target.AtMost($"the fork server grows in {made} forks by", 1, before.Pid == after.Pid ? after.MiB - before.MiB + Math.Abs(after.Descriptors - before.Descriptors) : double.NaN, " MiB"));
    }

    private static async Task<int> RunAsync(MeasuredSystem system, int count)
    {
        var (began, left) = (Stopwatch.GetTimestamp(), count);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            using var caller = await system.CallAsync();
            while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(10) && Interlocked.Decrement(ref left) >= 0)
                await MeasuredSystem.RunAsync(caller, Requests.Execute(Language.JavaScript));
        })));
        return count - Math.Max(left, 0);
    }

    /// <summary>The one interpreter that is in no pid namespace of its own.</summary>
    private static (int Pid, double MiB, int Descriptors) Server(int gateway)
    {
        var pid = Footprint.Descendants(gateway).Single(one => File.ReadAllText($"/proc/{one}/cmdline").StartsWith("/opt/", StringComparison.Ordinal)
            && File.ReadLines($"/proc/{one}/status").Single(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t').Length == 2);
        var resident = File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return (pid, double.Parse(resident, CultureInfo.InvariantCulture) / 1024, Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length);
    }
}
