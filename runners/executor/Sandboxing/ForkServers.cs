using System.Collections.Concurrent;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Runs;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// One fork server for each language that has one, started in the background and replaced before what its copies share (address layout,
/// hash secret) is worth guessing at. A call never waits for one: without, boxes boot by themselves.
/// </summary>
internal sealed class ForkServers(Sandboxes sandboxes, IOptions<ExecutorOptions> options, TimeProvider clock, ILogger<ForkServers> log) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);   // after one could not be started

    private readonly ConcurrentDictionary<string, Place> places = new();
    private readonly CancellationTokenSource stopped = new();

    /// <summary>Whether this language's boxes can come from a fork server here.</summary>
    /// <remarks>The launcher built for tests leaves walls out of boxes that it makes itself.</remarks>
    public bool Serves(Language language) =>
        language.Manifest.Warm is { ForkEnv.Count: > 0 } && options.Value is { Forks: true, Without.Length: 0 };

    /// <summary>Whether there is one now for the language of this name.</summary>
    public bool Ready(string language) => places.TryGetValue(language, out var place) && place.Server is { Dead: false };

    /// <summary>How often another has taken its place.</summary>
    public int Replaced(string language) => places.TryGetValue(language, out var place) ? Volatile.Read(ref place.Replaced) : 0;

    /// <summary>Starts the first server of a language, and waits for it; later ones come by themselves.</summary>
    public Task BeginAsync(Language language) => Serves(language) ? Start(places.GetOrAdd(language.Name, _ => new Place(language))) : Task.CompletedTask;

    /// <summary>Whether a box comes from the language's server of now, and not from one that has been replaced.</summary>
    public bool IsCurrent(Language language, Sandbox box) => places.TryGetValue(language.Name, out var place) && place.Server?.Number == box.Server;

    /// <summary>A box made by the language's server, its interpreter ready and waiting for the start message; null when there is none just now.</summary>
    /// <param name="language">Whose.</param>
    /// <param name="limits">The box's.</param>
    /// <param name="asleep">It is to touch nothing before that message.</param>
    public async Task<Sandbox?> ForkAsync(Language language, Limits limits, bool asleep = false)
    {
        if (!places.TryGetValue(language.Name, out var place) || stopped.IsCancellationRequested) return null;
        for (ForkServer? failed = null; ; )
        {
            var server = place.Server;
            if (server is null || server.Dead || server.Forks >= options.Value.ForksPerServer || server.Age.TotalSeconds > options.Value.ForkServerSeconds) _ = Start(place);
            if (server is null || server.Dead) return null;
            server.Count();
            try { return await sandboxes.OpenAsync(language.Folders, limits, server.Number, asleep); }
            // It was replaced while it was asked: its successor is there.
            catch (SandboxSetupException) when (failed is null && place.Server is { Dead: false } next && next != server) { failed = server; }
            catch (SandboxSetupException problem)
            {
                log.NoFork(language.Name, problem.Message);
                return null;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        foreach (var place in places.Values)
        {
            await place.Starting;
            if (Interlocked.Exchange(ref place.Server, null) is { } server) await server.DisposeAsync();
        }
        stopped.Dispose();
    }

    /// <summary>Starts a server unless one is on its way.</summary>
    private Task Start(Place place)
    {
        lock (place)
        {
            if (!place.Starting.IsCompleted || (place.FailedAt is { } at && clock.GetElapsedTime(at) < Pause)) return place.Starting;
            return place.Starting = ReplaceAsync(place);
        }
    }

    private async Task ReplaceAsync(Place place)
    {
        await Task.Yield();   // not on the caller's time
        ForkServer? fresh = null;
        try
        {
            var (language, warm) = (place.Language, place.Language.Manifest.Warm!);
            var environment = RunPlan.BaseEnvironment(language);
            foreach (var (name, value) in warm.Env.Concat(warm.ForkEnv)) environment[name] = value;
            // The command of a cold start: the kernel shows it for all of the server's copies.
            fresh = await sandboxes.ServeAsync(language.Folders, language.Limits, [.. language.Command([], [])], environment);
            place.FailedAt = null;
        }
        catch (SandboxSetupException problem)
        {
            place.FailedAt = clock.GetTimestamp();
            log.NoForkServer(place.Language.Name, problem.Message);
            return;
        }
        // DisposeAsync waits for this task before it takes the last server away.
        if (Interlocked.Exchange(ref place.Server, fresh) is not { } old) return;
        Interlocked.Increment(ref place.Replaced);
        await old.DisposeAsync();
    }

    private sealed class Place(Language language)
    {
        public ForkServer? Server;
        public int Replaced;

        public Language Language => language;
        public Task Starting { get; set; } = Task.CompletedTask;
        public long? FailedAt { get; set; }
    }
}
