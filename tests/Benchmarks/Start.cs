using System.Diagnostics;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks;

/// <summary>From starting the built system to its first answered run, against the barest .NET program: one that returns at once.</summary>
internal static class Start
{
    public static async Task MeasureAsync(int rounds, Report report)
    {
        Sample bare = new(), ours = new();
        for (var round = -1; round < rounds; round++)   // the first brings the files into the page cache
        {
            var runtime = BareProcess.Time(Self.Command("bare"));
            var began = Stopwatch.GetTimestamp();
            await using var system = await GatewayProcess.StartAsync();
            await system.ExecuteAsync(new { language = "python", code = "print(1)" });
            var first = Stopwatch.GetElapsedTime(began);
            if (round < 0) continue;
            bare.Add(runtime);
            ours.Add(first);
        }
        report.Heading("Start");
        report.Say($"Milliseconds from starting the built system to its first answered run, {rounds} times.");
        report.Add(["", "p50", "p95"], [["**ours**", Figure.Of(ours.Median), Figure.Of(ours.P95)], ["a .NET program that does nothing", Figure.Of(bare.Median), Figure.Of(bare.P95)]]);
    }
}
