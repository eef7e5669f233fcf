using System.Diagnostics;
using System.Globalization;
using CodeRunner.Tests;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks;

/// <summary>One caller, one call after the other: what a boxed run over HTTP takes, against starting the bare interpreter.</summary>
internal static class Latency
{
    private static readonly string Node = Path.Combine(Repository.Runners, "javascript", "node_modules", ".bin", "node");

    // TypeScript's yardstick is bare node too: there is no barer way to start it.
    private static readonly (string Language, string Code, string[] Bare)[] Cases =
    [
        ("python", "print(1)", ["/usr/bin/python3", "-c", "print(1)"]),
        ("javascript", "console.log(1)", [Node, "-e", "console.log(1)"]),
        ("typescript", "const n: number = 1; console.log(n)", [Node, "-e", "console.log(1)"]),
        ("bash", "echo 1", ["/bin/bash", "-c", "echo 1"]),
    ];

    public static async Task MeasureAsync(int rounds)
    {
        await using var system = await GatewayProcess.StartAsync();
        Console.WriteLine("|            |  bare ms |     p95 |     p99 |  ours ms |     p95 |     p99 | ratio | added ms |");
        Console.WriteLine("|------------|---------:|--------:|--------:|---------:|--------:|--------:|------:|---------:|");
        foreach (var (language, code, bare) in Cases)
        {
            Sample theirs = new(), ours = new();
            for (var round = -5; round < rounds; round++)   // the first five warm up both sides
            {
                // Turn by turn, so that a machine that slows down slows both.
                var start = BareProcess.Time(bare);
                var began = Stopwatch.GetTimestamp();
                var answer = await system.ExecuteAsync(new { language, code });
                var call = Stopwatch.GetElapsedTime(began);
                if (answer.GetProperty("stdout").GetString() != "1\n") throw new InvalidOperationException($"wrong answer: {answer}");
                if (round < 0) continue;
                theirs.Add(start);
                ours.Add(call);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {language,-10} |  {theirs} |  {ours} | {ours.Median / theirs.Median,5:0.00} | {ours.Median - theirs.Median,8:0.00} |"));
        }
    }
}
