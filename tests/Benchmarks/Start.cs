using System.Diagnostics;
using System.Globalization;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks;

/// <summary>From starting the built system to its first answered run, against the barest .NET program: one that prints the usage.</summary>
internal static class Start
{
    public static async Task MeasureAsync(int rounds)
    {
        Sample bare = new(), ours = new();
        for (var round = -1; round < rounds; round++)   // the first brings the files into the page cache
        {
            var runtime = BareProcess.Time(Environment.ProcessPath!, typeof(Start).Assembly.Location, "bare");
            var began = Stopwatch.GetTimestamp();
            await using var system = await GatewayProcess.StartAsync();
            await system.ExecuteAsync(new { language = "python", code = "print(1)" });
            var first = Stopwatch.GetElapsedTime(began);
            if (round < 0) continue;
            bare.Add(runtime);
            ours.Add(first);
        }
        Console.WriteLine("|                       |  bare ms |     p95 |     p99 |  ours ms |     p95 |     p99 | ratio |");
        Console.WriteLine("|-----------------------|---------:|--------:|--------:|---------:|--------:|--------:|------:|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| start to first answer |  {bare} |  {ours} | {ours.Median / bare.Median,5:0.00} |"));
    }
}
