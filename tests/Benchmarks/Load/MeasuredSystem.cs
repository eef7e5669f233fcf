using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CodeRunner.Benchmarks.Yardsticks;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks.Load;

/// <summary>The system as an operator starts it, its limits on callers out of the way: one process, and the two doors at which it is asked.</summary>
internal sealed class MeasuredSystem : IAsyncDisposable
{
    private const string NoLimit = "100000000";
    private const int WarmUps = 50;

    private static readonly TimeSpan PauseWithoutWord = TimeSpan.FromMilliseconds(60), PollEvery = TimeSpan.FromMilliseconds(2), Patience = TimeSpan.FromSeconds(30), AtRest = TimeSpan.FromSeconds(12), RestPatience = TimeSpan.FromSeconds(180);

    private readonly GatewayProcess process;
    private readonly Caller health;

    private MeasuredSystem(GatewayProcess process, EndPoint executor, Caller health) => (this.process, Executor, this.health) = (process, executor, health);

    /// <summary>keys-service's Unix socket.</summary>
    public EndPoint Keys => Socket(process, "keys");

    public int Id => process.Id;

    /// <summary>What its files take: database, sockets, whatever was left lying.</summary>
    public long DiskBytes => Directory.EnumerateFiles(process.TempFolder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    public EndPoint Gateway => IPEndPoint.Parse(process.Address["http://".Length..]);

    /// <summary>The Unix socket behind the gateway.</summary>
    public EndPoint Executor { get; }

    public static async Task<MeasuredSystem> StartAsync(params (string Name, string Value)[] settings)
    {
        var process = await GatewayProcess.StartAsync([("Plans__anonymous__RequestsPerMinute", NoLimit), ("Plans__anonymous__MaxSessions", "1000"), .. settings]);
        var executor = Socket(process, "executor");
        return new MeasuredSystem(process, executor, await Caller.ConnectAsync(executor));
    }

    public Task<Caller> CallAsync() => Caller.ConnectAsync(Gateway);

    /// <summary>Runs programs for a while: a service is up for weeks, and its compilers work on its first thousand calls or two.</summary>
    public Task AgeAsync(TimeSpan time) => ClosedLoop.RunAsync(Gateway, Requests.Execute(Language.Python), 4 * Environment.ProcessorCount, TimeSpan.Zero, time, IsRight);

    /// <summary>Runs the language's program until the compilers have seen the way it takes, but not more often than it will be measured.</summary>
    public static async Task WarmUpAsync(Caller caller, ReadOnlyMemory<byte> execute, int rounds)
    {
        for (var i = 0; i < Math.Min(rounds, WarmUps); i++) await RunAsync(caller, execute);
    }

    /// <summary>Runs the language's program once.</summary>
    /// <exception cref="InvalidOperationException">It was not answered rightly: a wrong answer's time is worth nothing.</exception>
    public static async Task<TimeSpan> RunAsync(Caller caller, ReadOnlyMemory<byte> execute)
    {
        await caller.AskAsync(execute);
        return IsRight(caller) ? caller.Time : throw new InvalidOperationException($"wrong answer: {caller.Status} {caller.Body()}");
    }

    private static readonly TimeSpan Aside = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until what it occupies changes no more: used boxes are cleared away behind their answers, and a pool that has grown gives one spare back every five seconds.</summary>
    public async Task<Footprint> RestAsync()
    {
        var (now, since, began) = (Footprint.Of(process), Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < AtRest && Stopwatch.GetElapsedTime(began) < RestPatience)
        {
            await Task.Delay(PauseWithoutWord);
            var next = Footprint.Of(process);
            if (next.Processes != now.Processes || next.Groups != now.Groups) since = Stopwatch.GetTimestamp();
            now = next;
        }
        return now;
    }

    public static bool IsRight(Caller caller) => caller.Status == 200 && caller.Says("\"exitCode\":0"u8) && caller.Says("\"stdout\":\"1\\n\""u8);

    /// <summary>Waits until as many boxes of the language stand ready as it wants, so that their making disturbs nobody's measurement.</summary>
    public async Task SettleAsync(Language language)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(PollEvery))
        {
            if (await SparesAsync(language) is not { } spares)
            {
                await Task.Delay(PauseWithoutWord);   // this system does not tell
                return;
            }
            if (spares.Ready < spares.Wanted) continue;
            // A fork counts a moment before it has touched its pages, and the used box is cleared away behind its answer.
            await Task.Delay(Aside);
            return;
        }
        throw new InvalidOperationException($"The spares of {language.Name} were not ready within {Patience}.");
    }

    public async ValueTask DisposeAsync()
    {
        health.Dispose();
        await process.DisposeAsync();
    }

    private static UnixDomainSocketEndPoint Socket(GatewayProcess process, string name) =>
        new(Directory.GetFiles(process.TempFolder, $"{name}.sock", SearchOption.AllDirectories).Single());

    private async Task<(int Ready, int Wanted)?> SparesAsync(Language language)
    {
        await health.AskAsync(Requests.Get("/health"));
        using var answer = JsonDocument.Parse(health.Body());
        return answer.RootElement.TryGetProperty("spares", out var spares) && spares.TryGetProperty(language.Name, out var one)
            ? (one.GetProperty("ready").GetInt32(), one.GetProperty("target").GetInt32()) : null;
    }
}
