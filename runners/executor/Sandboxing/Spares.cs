using System.Collections.Concurrent;
using System.Threading.Channels;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Runs;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// Boxes that stand and wait, a few a language, so that a run costs a message and not a set-up. Nothing is used twice: whoever takes a spare
/// destroys it, and a new one is made behind his back. A language that finds its shelf empty gets one more; unused for a while, half as many.
/// </summary>
internal sealed class Spares(Sandboxes sandboxes, ForkServers forks, IOptions<ExecutorOptions> options, TimeProvider clock, ILogger<Spares> log) : BackgroundService
{
    private static readonly TimeSpan ShrinkAfter = TimeSpan.FromSeconds(5);

    /// <summary>A spare that is taken is made again this much later, when a short program has ended: on the same processors it would have cost that one up to a third
    /// of its time. At once when somebody waits, or found none.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(6);

    /// <summary>A burst of sessions is over: what it took may be made again.</summary>
    private static readonly TimeSpan BurstOver = TimeSpan.FromSeconds(1);

    /// <summary>Without a session opened for so long, none is expected.</summary>
    private static readonly TimeSpan SleepAtMost = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Shelf> shelves = new();
    private readonly SemaphoreSlim wanted = new(0);
    private int urgent;    // not 0: what is wanted is wanted now
    private int hurried;   // sessions that wait for a box which is only now made
    private readonly Channel<Sandbox> used = Channel.CreateBounded<Sandbox>(64);

    /// <summary>A box for a program of this language: one that waits, else a new one.</summary>
    /// <param name="language">Whose program will run.</param>
    /// <param name="limits">Its limits. One with less memory gets a box made for it: what has booted may hold more already.</param>
    /// <param name="warm">Whether its interpreter may have booted; one that has waits for nothing else.</param>
    /// <exception cref="SandboxSetupException">None could be made.</exception>
    public async Task<Sandbox> TakeAsync(Language language, Limits limits, bool warm)
    {
        var fits = limits.MemoryMiB == language.Limits.MemoryMiB && (warm || language.Manifest.Warm is null);
        if (options.Value.SpareCount == 0 || !fits) return await sandboxes.OpenAsync(language.Folders, limits);
        // Whoever waits for a box has no time for its rehearsal, which touches more than his program will.
        return await FromShelfAsync(shelves.GetOrAdd(language.Name, _ => new Shelf(language)), limits) is { } box ? box
            : await forks.ForkAsync(language, limits, asleep: true) ?? await sandboxes.OpenAsync(language.Folders, limits);
    }

    /// <summary>The boxes of each language that wait now for programs, how many should, and what they hold.</summary>
    public IEnumerable<(string Language, int Ready, int Target, long Bytes)> Shelves =>
        shelves.Values.Where(shelf => !shelf.ForSessions).Select(shelf => (shelf.Language.Name, shelf.Boxes.Count, shelf.Target, shelf.Boxes.Sum(box => box.UsedBytes)));

    /// <summary>A box for a session of this language, in which its driver boots or has booted. From the first session of a language on, one waits for the next.
    /// A forked one boots behind all others until it is told to hurry: of many that are opened at once, the first must not keep the last.</summary>
    /// <exception cref="SandboxSetupException">None could be made.</exception>
    public async Task<Sandbox> TakeForSessionAsync(Language language)
    {
        if (options.Value.SpareCount > 0)
        {
            var shelf = shelves.GetOrAdd(language.Name + " session", _ => new Shelf(language) { ForSessions = true });
            shelf.LastSession = clock.GetTimestamp();
            if (shelf.Boxes.IsEmpty && await SleeperAsync(shelf) is { } woken) return woken;
            if (await FromShelfAsync(shelf, language.Limits) is { } waiting) return waiting;
        }
        // An interpreter that has booted may take the driver for its program; not every one can.
        Interlocked.Increment(ref hurried);
        try
        {
            var box = language.Manifest.Session!.Warm ? await TakeAsync(language, language.Limits, warm: true) : await sandboxes.OpenAsync(language.Folders, language.Limits);
            return await BootAsync(box, language, aside: box.Forked);
        }
        finally
        {
            if (Interlocked.Decrement(ref hurried) == 0) Want(now: true);
        }
    }

    /// <summary>Takes a box back after its use and clears it away behind the caller's back, who has his answer sooner. Waits when many are to be cleared.</summary>
    public ValueTask DiscardAsync(Sandbox box) => used.Writer.WriteAsync(box);

    /// <summary>Lays in the first spares of these languages.</summary>
    public async Task BeginAsync(IReadOnlyList<Language> languages)
    {
        if (options.Value.SpareCount == 0) return;
        await Task.WhenAll(languages.Select(forks.BeginAsync));
        foreach (var language in languages) shelves.TryAdd(language.Name, new Shelf(language));
        Want(now: true);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (used.Reader.TryRead(out var box)) await box.DisposeAsync();
        foreach (var shelf in shelves.Values)
            while (shelf.Boxes.TryDequeue(out var box) || shelf.Sleepers.TryDequeue(out box)) await box.DisposeAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(RefillAsync(stoppingToken), ClearAsync(stoppingToken));

    // Several at once: a box whose end takes long must not keep the others.
    private Task ClearAsync(CancellationToken stop) => Parallel.ForEachAsync(used.Reader.ReadAllAsync(stop), stop, async (box, _) =>
    {
        // Whatever went wrong with one: without this loop boxes would be cleared away no more, and the host stops the process.
        try { await box.DisposeAsync(); }
        catch (Exception problem) { log.NotCleared(problem.Message); }
    });

    private async Task RefillAsync(CancellationToken stop)
    {
        if (options.Value.SpareCount == 0) return;
        while (true)
        {
            if (await wanted.WaitAsync(ShrinkAfter, stop) && Interlocked.Exchange(ref urgent, 0) == 0) await Task.Delay(Behind, stop);   // by the real time, which is the processors'
            foreach (var shelf in shelves.Values)
            {
                try { await TendAsync(shelf, stop); }
                catch (Exception problem) when (!stop.IsCancellationRequested)
                {
                    // The next call will try for itself, and answer with the reason. Nothing may end this loop: the host would stop the process.
                    log.NoSpare(shelf.Language.Name, problem.Message);
                }
            }
        }
    }

    private async Task TendAsync(Shelf shelf, CancellationToken stop)
    {
        if (shelf.Target > 1 && clock.GetElapsedTime(shelf.LastTaken) > ShrinkAfter)
        {
            shelf.Target /= 2;
            shelf.LastTaken = clock.GetTimestamp();   // by half each time, or a short pause would empty the shelf
        }
        while (shelf.Boxes.Count > shelf.Target && shelf.Boxes.TryDequeue(out var surplus)) await surplus.DisposeAsync();
        // One at a time: refilling must not take the processors from the programs that run, nor boxes be made for the shelf while somebody waits for his.
        while (shelf.Boxes.Count < shelf.Target && !stop.IsCancellationRequested && Volatile.Read(ref hurried) == 0 && (shelf.Boxes.IsEmpty || Room)) shelf.Boxes.Enqueue(await OpenAsync(shelf));
        if (shelf.ForSessions && shelf.Language.Manifest.Session!.Warm) await TendSleepersAsync(shelf, stop);
    }

    private async Task TendSleepersAsync(Shelf shelf, CancellationToken stop)
    {
        var quiet = clock.GetElapsedTime(shelf.LastSession);
        if (quiet < BurstOver) return;
        var most = quiet < SleepAtMost ? options.Value.Sleepers : 0;
        // Those of a server that has been replaced would keep its memory, and share what theirs has shared for long enough. Not while programs run one after another.
        var idle = shelves.Values.All(one => clock.GetElapsedTime(one.LastTaken) >= BurstOver);
        while (wanted.CurrentCount == 0 && shelf.Sleepers.TryPeek(out var oldest) && (shelf.Sleepers.Count > most || idle && !forks.IsCurrent(shelf.Language, oldest)) && shelf.Sleepers.TryDequeue(out oldest)) await oldest.DisposeAsync();
        // Whoever takes another box comes first: all that he took is made again before the next of these.
        while (wanted.CurrentCount == 0 && shelf.Sleepers.Count < most && !stop.IsCancellationRequested && Volatile.Read(ref hurried) == 0 && clock.GetElapsedTime(shelf.LastSession) >= BurstOver
            && await forks.ForkAsync(shelf.Language, shelf.Language.Limits, asleep: true) is { } sleeper) shelf.Sleepers.Enqueue(sleeper);
    }

    /// <summary>A box of those that slept, in which the driver begins to boot; null when none is left.</summary>
    private static async Task<Sandbox?> SleeperAsync(Shelf shelf)
    {
        while (shelf.Sleepers.TryDequeue(out var box))
        {
            if (!await box.AdoptAsync(shelf.Language.Limits)) continue;
            try { return await BootAsync(box, shelf.Language, aside: true); }
            catch (SandboxSetupException) { }   // killed at this moment
        }
        return null;
    }

    /// <summary>A box that waits on this shelf, behind which another is made; null when there is none, and then there will be one more.</summary>
    private async Task<Sandbox?> FromShelfAsync(Shelf shelf, Limits limits)
    {
        var first = shelf.LastTaken == 0;
        shelf.LastTaken = clock.GetTimestamp();
        while (shelf.Boxes.TryDequeue(out var box))
        {
            Want(now: shelf.ForSessions);
            if (await box.AdoptAsync(limits)) return box;
        }
        if (!first || !shelf.ForSessions) shelf.Target = Math.Min(shelf.Target + 1, options.Value.SpareCount);
        Want(now: true);
        return null;
    }

    private void Want(bool now)
    {
        if (now) Volatile.Write(ref urgent, 1);
        wanted.Release();
    }

    private bool Room
    {
        get
        {
            var most = options.Value.SpareMemoryMiB * 1024L * 1024L;
            // One question, of which the answer is mostly enough: what all boxes hold is no less than what those that wait hold.
            return sandboxes.UsedBytes < most || shelves.Values.Sum(shelf => shelf.Boxes.Sum(box => box.UsedBytes)) < most;
        }
    }

    private async Task<Sandbox> OpenAsync(Shelf shelf)
    {
        var language = shelf.Language;
        if (shelf.ForSessions)
        {
            var forkedFor = language.Manifest.Session!.Warm ? await forks.ForkAsync(language, language.Limits) : null;
            return await BootAsync(forkedFor ?? await sandboxes.OpenAsync(language.Folders, language.Limits), language, aside: true);
        }
        if (await forks.ForkAsync(language, language.Limits) is { } forked) return forked;
        var box = await sandboxes.OpenAsync(language.Folders, language.Limits);
        if (language.Manifest.Warm is not { } warm) return box;
        var environment = RunPlan.BaseEnvironment(language);
        foreach (var (name, value) in warm.Env) environment[name] = value;
        return await BootAsync(box, warm.Run, environment, aside: true);
    }

    private static Task<Sandbox> BootAsync(Sandbox box, Language language, bool aside) =>
        BootAsync(box, language.Manifest.Session!.Run, RunPlan.BaseEnvironment(language), aside);

    private static async Task<Sandbox> BootAsync(Sandbox box, IReadOnlyList<string> command, Dictionary<string, string> environment, bool aside)
    {
        try { box.Boot(command, environment, aside); }
        catch (SandboxSetupException)
        {
            await box.DisposeAsync();   // nobody else knows of it yet
            throw;
        }
        return box;
    }
}
