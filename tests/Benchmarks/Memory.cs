using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>What the whole system holds while nobody calls, its spares ready: after its start, and after a rush.</summary>
internal static class Memory
{
    private const int Rush = 200, AtOnce = 16;

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10), AfterRush = TimeSpan.FromSeconds(15);

    public static async Task MeasureAsync(Report report)
    {
        await using var system = await MeasuredSystem.StartAsync();
        await Task.Delay(AfterStart);
        var start = SystemMemory.Of(system.Id);
        foreach (var language in Language.All)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Rush / Language.All.Length), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
            {
                using var caller = await system.CallAsync();
                await MeasuredSystem.RunAsync(caller, Requests.Execute(language));
            });
        }
        await Task.Delay(AfterRush);
        var rush = SystemMemory.Of(system.Id);

        report.Heading("Memory while idle");
        report.Say($"MiB held by all processes of the system with its spares ready, shared pages counted in parts (PSS): {AfterStart.TotalSeconds} s after the start, "
            + $"and {AfterRush.TotalSeconds} s after {Rush} runs of all languages, {AtOnce} at once.");
        report.Add(["", "processes", "after the start", "processes", "after the rush"],
        [
            .. start.Kinds.Keys.Union(rush.Kinds.Keys).Select(kind => Row(kind, start.Kinds.GetValueOrDefault(kind), rush.Kinds.GetValueOrDefault(kind))),
            Row("**all**", (start.Kinds.Values.Sum(kind => kind.Processes), start.Bytes), (rush.Kinds.Values.Sum(kind => kind.Processes), rush.Bytes)),
            ["the boxes by their control groups' own count (files and kernel memory included)", "", MiB(start.Boxes), "", MiB(rush.Boxes)],
        ]);
        report.Targets.Add(Target.AtMost("idle memory with spares ready, after the start", 300, start.Bytes / 1048576.0, " MiB"));
        report.Targets.Add(Target.AtMost("idle memory with spares ready, after a rush", 300, rush.Bytes / 1048576.0, " MiB"));
    }

    private static string[] Row(string name, (int Processes, long Bytes) start, (int Processes, long Bytes) rush) =>
        [name, $"{start.Processes}", MiB(start.Bytes), $"{rush.Processes}", MiB(rush.Bytes)];

    private static string MiB(long? bytes) => Figure.Of(bytes / 1048576.0 ?? double.NaN);
}
