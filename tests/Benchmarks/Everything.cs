using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Tests;

namespace CodeRunner.Benchmarks;

/// <summary>All benchmarks in one go, kept as the page and the plot in docs/.</summary>
internal static class Everything
{
    public static async Task MeasureAsync(bool quick, Report report)
    {
        await Latency.MeasureAsync(quick ? 20 : 100, report);
        await Throughput.MeasureAsync(TimeSpan.FromSeconds(quick ? 0.5 : 1.5), report, slices: quick ? 1 : 3);
        await Overload.MeasureAsync(TimeSpan.FromSeconds(quick ? 2 : 3), report, turns: quick ? 1 : 3);
        await Gateway.MeasureAsync(quick ? 20 : 100, report);
        await Forks.MeasureAsync(quick ? 500 : 2_000, report);
        await Memory.MeasureAsync(report);
        await Sessions.MeasureAsync(50, report);
        await Keys.MeasureAsync(quick ? 100 : 500, report);
        await Telemetry.MeasureAsync(TimeSpan.FromSeconds(quick ? 0.5 : 1), report, slices: quick ? 1 : 9);
        await Start.MeasureAsync(quick ? 1 : 5, report);

        var docs = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(docs, "benchmarks.svg"), Plot.Draw(report.Bars));
        await File.WriteAllTextAsync(Path.Combine(docs, "benchmarks.md"), $"""
            # Benchmarks

            Ours and its yardsticks, measured turn by turn in one run on one machine{(quick ? ", in haste: expect noise" : "")}. Absolute times are this machine's; trust the ratios. This page and the
            plot are written by one command:

                dotnet run -c Release --project tests/Benchmarks -- all

            ![Latency and throughput against the yardsticks](benchmarks.svg)

            {await Machine.DescribeAsync(TimeProvider.System)}
            ## Targets

            {report.TargetTable}
            {report.Markdown.TrimEnd()}

            """);
    }
}
