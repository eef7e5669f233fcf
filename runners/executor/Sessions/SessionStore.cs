using System.Collections.Concurrent;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sessions;

/// <summary>
/// The one owner of all sessions: opens them, finds them, closes those that nobody uses, and all at the end. Told to stop it opens no more,
/// serves what is open until a deadline, and then says that they are lost.
/// </summary>
internal sealed class SessionStore(LanguageStore languages, Spares spares, Reactor reactor, SessionIds ids, IOptions<SessionsOptions> options, TimeProvider clock,
    ILogger<SessionStore> log) : BackgroundService, IHostedLifecycleService
{
    private readonly ConcurrentDictionary<string, Session> sessions = new();
    private readonly List<string> opening = [];   // their owners; also the lock of the count
    private volatile bool draining, ended;

    /// <summary>No new work is taken any more.</summary>
    public bool Draining => draining;

    /// <summary>All that are open, in no order.</summary>
    public IEnumerable<Session> Open => sessions.Values;

    /// <summary>How long a session may be unused.</summary>
    public TimeSpan IdleLimit => options.Value.Idle;

    /// <summary>Opens a session.</summary>
    /// <exception cref="SandboxSetupException">No box could be made.</exception>
    public async Task<(Session? Session, SessionRefusal Refusal)> OpenAsync(Language language, SessionOwner owner)
    {
        lock (opening)
        {
            if (draining || sessions.Count + opening.Count >= options.Value.Most) return (null, SessionRefusal.Full);
            // What the gateway has counted on all runners, or what is open here if that is more: it may have been opened meanwhile.
            var open = Math.Max(CountOf(owner) + opening.Count(one => one == owner.Name), owner.Open);
            if (open >= owner.MostSessions) return (null, SessionRefusal.TooMany);
            opening.Add(owner.Name);
        }
        Session? session = null;
        try
        {
            session = await Session.OpenAsync(ids.New(languages.RunnerId, owner), owner.Name, language, spares, reactor, clock, log);
            return (session, SessionRefusal.None);
        }
        finally
        {
            lock (opening)
            {
                opening.Remove(owner.Name);
                if (session is not null) sessions[session.Id] = session;
            }
        }
    }

    /// <summary>The session of this id, if it is this caller's to use.</summary>
    /// <exception cref="SessionUnknownException">It is not: there is none, or it is another key's.</exception>
    /// <exception cref="SessionLostException">Another runner held it, which was here before, or this one has closed all its sessions because it stops.</exception>
    public Session Find(string id, SessionOwner owner)
    {
        if (!ids.Holds(id, owner)) throw new SessionUnknownException();
        if (sessions.TryGetValue(id, out var session)) return session;
        if (!SessionIds.Names(id, languages.RunnerId)) throw new SessionLostException("The runner that held this session is gone, and the session with it. Open another.");
        throw ended ? new SessionLostException("The runner that held this session was told to stop and has closed it. Open another.") : new SessionUnknownException();
    }

    /// <summary>The open sessions of a key, oldest first; none without a key.</summary>
    public IEnumerable<Session> ListOf(SessionOwner owner) =>
        owner.Keyed ? sessions.Values.Where(session => session.Owner == owner.Name).OrderBy(session => session.CreatedAt) : [];

    /// <summary>How many sessions somebody has open here, with a key or without.</summary>
    public int CountOf(SessionOwner owner) => sessions.Values.Count(session => session.Owner == owner.Name);

    /// <summary>Closes a session and gives back all it had. One that is closed already counts as closed.</summary>
    public async Task CloseAsync(Session session)
    {
        if (sessions.TryRemove(session.Id, out _)) await session.DisposeAsync();
    }

    /// <summary>Told to stop: before the server closes its doors, gateways have seen that it will, and open sessions get their time.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lock (opening) draining = true;
        var (drain, leave) = (options.Value.Drain, options.Value.Leave);
        if (!sessions.IsEmpty && drain > TimeSpan.Zero) log.Draining(sessions.Count, options.Value.DrainSeconds);
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < (sessions.IsEmpty || leave > drain ? leave : drain) && !cancellationToken.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, CancellationToken.None);
        ended = true;
        await Parallel.ForEachAsync(sessions.Values, CancellationToken.None, async (session, _) => await CloseAsync(session));
    }

    /// <summary>What was still being opened when all were closed.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        foreach (var session in sessions.Values) await CloseAsync(session);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(IdleLimit < TimeSpan.FromSeconds(20) ? IdleLimit / 4 : TimeSpan.FromSeconds(5), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            // Several at once: one whose end takes long must not keep the others.
            await Parallel.ForEachAsync(sessions.Values.Where(session => session.Idle >= IdleLimit), stoppingToken, async (session, _) =>
            {
                // Whatever went wrong with one: nothing may end this loop, the host would stop the process.
                try { await CloseAsync(session); }
                catch (Exception problem) { log.NotCleared(problem.Message); }
            });
    }
}

/// <summary>Why a session is not opened.</summary>
internal enum SessionRefusal { None, TooMany, Full }
