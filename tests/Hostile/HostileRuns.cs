using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Hostile;

/// <summary>
/// Runs every hostile program once, four at a time so that they are each other's neighbours, on a system of their own. A benign program follows each.
/// The tests then look at what became of them, and of the system.
/// </summary>
public sealed class HostileRuns : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, HostileRun> runs = new();

    internal IReadOnlyDictionary<string, HostileRun> Runs => runs;
    internal Footprint? Before { get; private set; }
    internal Footprint? After { get; private set; }
    internal IReadOnlyList<string> TakenBait { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Spares", "1"));   // always one a language: what is counted stands still
        using var bait = new Bait(system);
        // Each language once first: what is loaded and pooled on first use stays, and is not a leak.
        foreach (var (language, code) in new[] { ("python", "1"), ("javascript", "1"), ("typescript", "1"), ("bash", ":") })
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => system.ExecuteAsync(new { language, code })));
        // The launcher with sanitizers makes every box itself (test.sh).
        var forkServers = Environment.GetEnvironmentVariable("Executor__Forks") == "false" ? 0 : 3;
        Before = await Footprint.AtRestAsync(system, spares: 4, forkServers);
        await Parallel.ForEachAsync(HostileProgram.All, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (program, _) => runs[program.Name] = await RunAsync(system, program, bait));
        After = await Footprint.AtRestAsync(system, spares: 4, forkServers);
        TakenBait = [.. bait.Taken];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<HostileRun> RunAsync(GatewayProcess system, HostileProgram program, Bait bait)
    {
        string? problem;
        try { problem = program.Judge(await system.ExecuteAsync(program.ToRequest(bait))); }
        catch (InvalidOperationException refused) { problem = refused.Message; }   // not 200: never what a program may cause
        var watch = Stopwatch.StartNew();
        var benign = await system.ExecuteAsync(new { language = "python", code = "print(sum(range(100)))" });
        return new(problem, benign, watch.Elapsed);
    }
}

/// <summary>What became of one hostile program.</summary>
/// <param name="Problem">How the box did not hold; null when it did.</param>
/// <param name="Benign">The answer to the benign program after it.</param>
/// <param name="BenignTook">How long that took.</param>
internal sealed record HostileRun(string? Problem, JsonElement Benign, TimeSpan BenignTook);
