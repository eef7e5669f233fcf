using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>The benchmarks are no tests, but what nobody runs rots: the shortest of them, from end to end. No number is judged here.</summary>
public sealed partial class BenchmarkTests
{
    [Fact]
    public async Task Benchmark_Latency_TellsEveryLanguageAndYardstick()
    {
        var (output, exitCode) = await RunAsync("latency", "1");
        Assert.True(exitCode == 0, output);
        Assert.Equal(2, output.Split("| language ").Length - 1);   // both ways of asking
        foreach (var language in (string[])["python", "javascript", "typescript", "bash"])
            Assert.Equal(2, Regex.Count(output, $@"^\| {language} +\| \*\*ours\*\* +(\| +[0-9.,]+ ){{4}}\|", RegexOptions.Multiline));
        Assert.Equal(8, BareRow().Count(output));
        // What a machine does not have is said, never left out.
        foreach (var yardstick in (string[])["bubblewrap", "docker exec", "docker run"])
            Assert.Equal(8, Regex.Count(output, $@"^\| +\| {yardstick} +\| +(not here|[0-9.,]+) \|", RegexOptions.Multiline));
        Assert.Contains("## Targets", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_Unknown_SaysWhatThereIs()
    {
        var (output, exitCode) = await RunAsync("speed");
        Assert.Equal(2, exitCode);
        foreach (var name in (string[])["latency", "throughput", "overload", "gateway", "forks", "memory", "sessions", "telemetry", "start", "all"]) Assert.Contains($"  {name} ", output, StringComparison.Ordinal);
    }

    private static async Task<(string Output, int ExitCode)> RunAsync(params string[] arguments)
    {
        // Built along with the gateway, in the same configuration.
        var built = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, "gateway"), Repository.Gateway));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "tests", "Benchmarks", built!, "CodeRunner.Benchmarks.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["DOCKER_HOST"] = "unix:///nowhere" },   // starting containers would take longer than all the rest
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (output + await errors, process.ExitCode);
    }

    [GeneratedRegex(@"^\| +\| bare interpreter +(\| +[0-9.,]+ ){5}\|", RegexOptions.Multiline)]
    private static partial Regex BareRow();
}
