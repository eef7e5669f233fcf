using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>What a key costs: verify and hold asked of keys-service, and a call through the gateway with and without one, against plain YARP; on both databases.</summary>
internal static class Keys
{
    private const int Crowd = 32, CallsATurn = 100;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5), Slice = TimeSpan.FromSeconds(1);

    /// <summary>Sends <paramref name="rounds"/> calls of each kind as one caller, and as many as fit into a few seconds as 32.</summary>
    public static async Task MeasureAsync(int rounds, Report report)
    {
        await using var kestrel = await YardstickServer.StartAsync();
        await using var yarp = await YardstickServer.StartAsync(kestrel.Address);
        report.Heading("Keys and credits");
        report.Say($"Verify and hold: one question to keys-service's socket, all about one key. The calls: of a trivial upstream, as under \"Gateway and HTTP\"; with a key each is held before and charged "
            + $"before its answer begins, which on PostgreSQL waits until the disk has it. One caller's milliseconds, turn by turn; then {Crowd} callers, on the same processors.");
        var rows = new List<string[]>();
        var flush = FlushOfDisk(rounds);
        await MeasureAsync("SQLite", [], kestrel, yarp, rounds, rows, report);
        await using (var postgres = await PostgresProcess.StartAsync())
        {
            await MeasureAsync("PostgreSQL", [("Keys__Postgres", postgres.ConnectionString)], kestrel, yarp, rounds, rows, report);
        }

        rows.Add(["the disk alone: 8 KiB written and flushed", Figure.Of(flush.Median), Figure.Of(flush.P95), Figure.Of(flush.P99), "", "", ""]);
        report.Add(["", "one caller: p50 ms", "p95", "p99", $"{Crowd} callers: p50 ms", "p95", "a second"], rows);
    }

    private static async Task MeasureAsync(
        string database, (string, string)[] settings, YardstickServer kestrel, YardstickServer yarp, int rounds, List<string[]> rows, Report report)
    {
        await using var system = await MeasuredSystem.StartAsync(
            [("Services__trivial__Address", kestrel.Address), ("Plans__free__RequestsPerMinute", ""), ("Plans__free__Credits", "1000000000"), .. settings]);
        var key = await CreateKeyAsync(system);
        var verify = Requests.PostJson("/verify", $$"""{"calls":[{"digest":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}}","service":"trivial","cost":1}]}""");

        Way[] ways =
        [
            new($"{database}: verify and hold", system.Keys, verify, caller => caller.Status == 200 && caller.Says("\"Admitted\""u8)),
            new("plain YARP", yarp.EndPoint, Requests.Get("/"), IsRight),
            new("**our gateway**, without a key", system.Gateway, Requests.Get("/v1/trivial/"), IsRight),
            new($"**our gateway**, with a key, {database}", system.Gateway, Requests.Get("/v1/trivial/", ("X-API-Key", key)), IsRight),
        ];
        await AskOneByOneAsync(ways, rounds);
        foreach (var way in ways) await AskTogetherAsync(way);

        var (hold, plain, anonymous, keyed) = (ways[0], ways[1], ways[2], ways[3]);
        report.Targets.Add(Target.AtMost($"{database}: verify and hold, 1 caller: p50", 0.5, hold.One.Median, " ms"));
        report.Targets.Add(Target.AtMost($"{database}: verify and hold, {Crowd} callers: p50", 3, hold.Many.Median, " ms"));
        report.Targets.Add(Target.AtMost($"{database}: a call with a key: p50 less plain YARP's", 0.7, keyed.One.Median - plain.One.Median, " ms"));
        if (settings.Length == 0) report.Targets.Add(Target.AtLeast("calls a second without a key ÷ plain YARP's", 0.8, anonymous.PerSecond.Median / plain.PerSecond.Median));
        rows.AddRange(ways.Select(way => (string[])
            [way.Name, .. Times(way.One), Figure.Of(way.One.P99), .. Times(way.Many), Figure.Of(way.PerSecond.Median)]));

        static string[] Times(Sample sample) => [Figure.Of(sample.Median), Figure.Of(sample.P95)];
    }

    /// <summary>What PostgreSQL waits for before it calls a settlement durable: the machine's own part.</summary>
    private static Sample FlushOfDisk(int rounds)
    {
        var sample = new Sample();
        var page = new byte[8192];
        using var file = File.OpenHandle(Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        for (var i = -20; i < rounds; i++)
        {
            var began = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, page, fileOffset: 0);
            RandomAccess.FlushToDisk(file);
            if (i >= 0) sample.Add(Stopwatch.GetElapsedTime(began));
        }

        return sample;
    }

    private static async Task AskOneByOneAsync(Way[] ways, int rounds)
    {
        for (var turn = -1; turn < Math.Max(1, rounds / CallsATurn); turn++)   // the first is for the compilers
        {
            foreach (var way in ways)
            {
                using var caller = await Caller.ConnectAsync(way.Address);
                for (var call = turn < 0 ? -1500 : 0; call < CallsATurn; call++)
                {
                    await caller.AskAsync(way.Request);
                    if (!way.IsRight(caller)) throw new InvalidOperationException($"{way.Name}: {caller.Status} {caller.Body()}");
                    if (turn >= 0) way.One.Add(caller.Time);
                }
            }
        }
    }

    private static async Task AskTogetherAsync(Way way)
    {
        for (var slice = -1; slice < 3; slice++)
        {
            var window = new Window(WarmUp, Slice);
            await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => Task.Run(async () =>
            {
                using var caller = await Caller.ConnectAsync(way.Address);
                while (!window.Over)
                {
                    await caller.AskAsync(way.Request);
                    if (!way.IsRight(caller)) throw new InvalidOperationException($"{way.Name}: {caller.Status} {caller.Body()}");
                    window.Count(good: true);
                    if (slice >= 0 && window.Open) lock (way.Many) way.Many.Add(caller.Time);
                }
            })));
            if (slice >= 0) way.PerSecond.Add(window.PerSecond);
        }
    }

    private static async Task<string> CreateKeyAsync(MeasuredSystem system)
    {
        using var caller = await system.CallAsync();
        await caller.AskAsync(Requests.PostJson("/api/keys/create", ""));
        using var created = JsonDocument.Parse(caller.Body());
        return created.RootElement.GetProperty("key").GetString()!;
    }

    private static bool IsRight(Caller caller) => caller.Status == 200 && caller.Says("1\n"u8);

    /// <summary>One way to ask, and what it took.</summary>
    private sealed record Way(string Name, EndPoint Address, byte[] Request, Func<Caller, bool> IsRight)
    {
        public Sample One { get; } = new();
        public Sample Many { get; } = new();
        public Sample PerSecond { get; } = new();
    }
}
