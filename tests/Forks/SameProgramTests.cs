using System.Text.Json;
using System.Text.RegularExpressions;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Forks;

/// <summary>A Node.js that was forked is a Node.js: hundreds of small programs, each in a forked box and as plain `node main.js`, end alike.</summary>
public sealed partial class SameProgramTests(WarmAndCold systems) : IClassFixture<WarmAndCold>
{
    /// <summary>Node.js promises no order between timers, files and processes: a program that meets two is asked again.</summary>
    private const int Tries = 4;

    [Fact]
    public async Task Programs_ForkedAndPlain_EndAlike()
    {
        var programs = Programs().ToList();
        Assert.True(programs.Count > 350, $"{programs.Count} programs");
        Assert.Equal(programs.Count, programs.Select(program => (program.Language, program.Name)).Distinct().Count());
        var differences = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(programs, new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount }, async (program, _) =>
        {
            if (await DifferenceAsync(program) is { } difference) differences.Add($"{program.Name}: {difference}");
        });
        Assert.Empty(differences.Order(StringComparer.Ordinal));
    }

    private async Task<string?> DifferenceAsync(SmallProgram program)
    {
        var request = new { language = program.Language, code = program.Code, args = new[] { "a", "b c" }, env = new Dictionary<string, string> { ["MINE"] = "x" }, stdin = "one\ntwo\n" };
        string? difference = null;
        for (var i = 0; i < Tries; i++)
        {
            var answers = await Task.WhenAll(systems.Warm.ExecuteAsync(request), systems.Cold.ExecuteAsync(request));
            var (forked, plain) = (Seen(answers[0]), Seen(answers[1]));
            if (forked == plain) return null;
            difference = $"\n forked {forked}\n plain  {plain}";
        }
        return difference;
    }

    /// <summary>All that a caller is told but how long it took and what it weighed; addresses and what a debugger is called differ between any two starts.</summary>
    private static string Seen(JsonElement answer) => Arbitrary().Replace(
        string.Join(" | ", ((string[])["status", "exitCode", "signal", "stdout", "stderr", "files"]).Select(name => answer.TryGetProperty(name, out var value) ? value.ToString() : "")), "…");

    /// <summary>Each file holds many, with a line `//// name` before each.</summary>
    private static IEnumerable<SmallProgram> Programs() =>
        from file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Forks", "programs"))
        from part in Head().Split(File.ReadAllText(file)).Skip(1)
        let lines = part.Split('\n', 2)
        select new SmallProgram($"{Path.GetFileName(file)}/{lines[0]}", file.EndsWith(".ts", StringComparison.Ordinal) ? "typescript" : "javascript", lines[1]);

    [GeneratedRegex("^//// ", RegexOptions.Multiline)] private static partial Regex Head();

    [GeneratedRegex(@"0x[0-9a-f]+|ws://\S+")] private static partial Regex Arbitrary();

    private sealed record SmallProgram(string Name, string Language, string Code);
}
