using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using CodeRunner.Executor.Telemetry;

namespace CodeRunner.Executor.Sessions;

/// <summary>One session: its executions one after the other, its files, and the process that holds its state, started anew when it ends.</summary>
/// <remarks>Whoever opened it closes it.</remarks>
internal sealed class Session : IAsyncDisposable
{
    /// <summary>Executions that may wait for the one in progress.</summary>
    private const int MostWaiting = 16;

    /// <summary>Files listed in one answer at most.</summary>
    private const int ListedFiles = 20_000;

    private readonly Spares spares;
    private readonly Reactor reactor;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly SemaphoreSlim turn = new(1), files = new(1);
    private readonly CancellationTokenSource closing = new();
    private volatile SessionProcess process;
    private volatile string? lost;
    private int waiting;
    private long executions, lastUsed;

    private Session(string id, string owner, Language language, SessionProcess process, Spares spares, Reactor reactor, TimeProvider clock, ILogger log)
    {
        (Id, Owner, Language, this.process, this.spares, this.reactor, this.clock, this.log) = (id, owner, language, process, spares, reactor, clock, log);
        CreatedAt = clock.GetUtcNow();
        lastUsed = clock.GetTimestamp();
    }

    public string Id { get; }
    public string Owner { get; }
    public Language Language { get; }
    public DateTimeOffset CreatedAt { get; }

    /// <summary>How long nobody has used it; nothing while somebody does.</summary>
    public TimeSpan Idle => Volatile.Read(ref waiting) > 0 ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref lastUsed));

    /// <exception cref="SandboxSetupException">No box could be made; nothing is left of it.</exception>
    public static async Task<Session> OpenAsync(string id, string owner, Language language, Spares spares, Reactor reactor, TimeProvider clock, ILogger log) =>
        new(id, owner, language, await SessionProcess.OpenAsync(spares, reactor, language, clock), spares, reactor, clock, log);

    /// <summary>Runs code when its turn has come.</summary>
    /// <param name="runId">Names the execution.</param>
    /// <param name="wanted">What is to run.</param>
    /// <param name="slots">Where executions and one-shot runs alike get their place.</param>
    /// <param name="started">Told when it is its turn.</param>
    /// <param name="listeners">Told the output as it comes.</param>
    /// <param name="cancel">The caller has gone: it is interrupted.</param>
    /// <returns>Null when no slot came free: nothing was started.</returns>
    /// <exception cref="SessionUnknownException">It was closed meanwhile.</exception>
    /// <exception cref="SessionLostException">It is lost.</exception>
    /// <exception cref="SessionBusyException">Too many wait already.</exception>
    /// <exception cref="BoxLostException">The process was ended by something outside; the session has another.</exception>
    public async Task<ExecuteResponse?> ExecuteAsync(string runId, SessionExecution wanted, RunSlots slots, Action started, OutputListeners? listeners, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting + 1)
        {
            Interlocked.Decrement(ref waiting);
            throw new SessionBusyException(MostWaiting);
        }
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, closing.Token);
            await turn.WaitAsync(either.Token);
            try
            {
                using var slot = await slots.TakeAsync(Owner, either.Token);
                if (slot is null) return null;
                ThrowIfLost();
                started();
                return await ExecuteAsync(runId, wanted, listeners, cancel);
            }
            finally { turn.Release(); }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new SessionUnknownException(); }
        finally
        {
            Touch();
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Looks at the workspace, or changes it, while the session's programs may run.</summary>
    public async Task<T> WithFilesAsync<T>(Func<Workspace, T> act, CancellationToken cancel)
    {
        var result = await LookAsync(act, cancel);
        Touch();
        return result;
    }

    /// <summary>How it is. That somebody asked is no use of it.</summary>
    public async Task<SessionInfo> InfoAsync(TimeSpan idleLimit, CancellationToken cancel)
    {
        ThrowIfLost();
        var idle = Idle;
        var count = await LookAsync(workspace => workspace.List(ListedFiles).Count, cancel);
        var at = clock.GetUtcNow() - idle;
        return new(Id, Language.Name, CreatedAt, at, at + idleLimit, (long)idle.TotalMilliseconds, Volatile.Read(ref executions), process.MemoryBytes, count);
    }

    /// <summary>The regular files of the workspace.</summary>
    public async Task<SessionFiles> ListAsync(CancellationToken cancel)
    {
        var found = await WithFilesAsync(workspace => workspace.List(ListedFiles + 1), cancel);
        return new([.. found.Take(ListedFiles).Select(file => new SessionFile(file.Name, file.Size))], found.Count > ListedFiles ? true : null);
    }

    /// <summary>Ends it, whatever it is doing, and gives back all it had.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        process.Kill();
        // Whoever is inside comes out; nobody comes in any more.
        await turn.WaitAsync();
        await files.WaitAsync();
        await process.DisposeAsync();
    }

    private async Task<T> LookAsync<T>(Func<Workspace, T> act, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, closing.Token);
        try { await files.WaitAsync(either.Token); }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new SessionUnknownException(); }
        try
        {
            ThrowIfLost();
            return act(process.Workspace);
        }
        finally { files.Release(); }
    }

    private async Task<ExecuteResponse> ExecuteAsync(string runId, SessionExecution wanted, OutputListeners? listeners, CancellationToken cancel)
    {
        var warnings = new List<string>(wanted.Warnings);
        var limits = Language.Limits;
        var (output, errors) = (new OutputText(limits.OutputBytes), new OutputText(limits.OutputBytes));
        await BootedAsync(warnings);
        var restarted = process.Used && process.Ended.IsCompleted;
        if (restarted)
        {
            // It ended by itself between two executions, by a thread's doing perhaps: its last words belong to this one.
            warnings.Add("session: its process had ended since the execution before, and was started anew; only files are kept");
            var (lastOutput, lastErrors) = await process.LastWordsAsync();
            if (listeners is not null) lastOutput.Listen(listeners.Output);
            if (listeners is not null) lastErrors.Listen(listeners.Errors);
            output.Add(lastOutput);
            errors.Add(lastErrors);
            await RestartAsync(warnings);
            ThrowIfLost();
            await BootedAsync(warnings);
        }

        // Not ToDictionary: while programs run, a renamed file may be seen twice, and names that are not UTF-8 may look the same.
        var before = new Dictionary<string, FileEntry>();
        foreach (var file in process.Workspace.List(int.MaxValue)) before[file.Name] = file;
        var number = Interlocked.Increment(ref executions);
        SessionOutcome outcome;
        using (RunSpans.Begin("run")) outcome = await process.ExecuteAsync(number, wanted.Code, wanted.Input, wanted.WallMs, listeners, cancel);
        closing.Token.ThrowIfCancellationRequested();
        var left = LeftFiles.Collect(process.Workspace, before, wanted.Return, limits.ReturnBytes, warnings);
        if (outcome.ProcessEnded)
        {
            restarted = true;
            await RestartAsync(warnings);
            closing.Token.ThrowIfCancellationRequested();
        }
        cancel.ThrowIfCancellationRequested();
        // Of a box killed from outside its control socket may be what ends first.
        if (outcome is { ProcessEnded: true, Stopped: StopCause.None or StopCause.Protocol, MemoryKilled: false, WaitStatus: null })
        {
            log.BoxLost(runId);
            throw new BoxLostException("The sandbox was ended from outside while the program ran. The session was started anew; only its files are kept.");
        }
        if (outcome is { Stopped: StopCause.Protocol, MemoryKilled: false, WaitStatus: 9 }) warnings.Add("session: the program wrote to the session's own channel, or closed it, and was ended");

        output.Add(outcome.Output);
        errors.Add(outcome.Errors);
        var verdict = Verdict.Of(outcome.Stopped, outcome.MemoryKilled, outcome.WaitStatus);
        var yielded = verdict.Status == "timeout" && !outcome.ProcessEnded;
        return new ExecuteResponse(
            runId,
            Language.Name,
            verdict.ExitCode,
            output.Text(),
            errors.Text(),
            Math.Max(1, (long)Math.Round(outcome.Wall.TotalMilliseconds)),
            verdict.Status == "timeout",
            output.Truncated || errors.Truncated,
            verdict.Status,
            yielded ? "SIGINT" : verdict.Signal,
            (long)Math.Round(outcome.Cpu.TotalMilliseconds),
            outcome.PeakBytes,
            output.TotalBytes,
            errors.TotalBytes,
            warnings.Count == 0 ? null : warnings,
            left,
            restarted ? true : null);
    }

    /// <summary>Waits until there is a driver that can run something. One that was killed before has lost no state: another takes its place without a word.</summary>
    private async Task BootedAsync(List<string> warnings)
    {
        for (var attempt = 1; !await process.BootedAsync(); attempt++)
        {
            closing.Token.ThrowIfCancellationRequested();
            if (attempt == SessionProcess.Attempts) Lose("its driver does not come up");
            else await RestartAsync(warnings);
            ThrowIfLost();
        }
    }

    /// <summary>Another process with the files of the one that has ended. Where that fails the session is lost.</summary>
    private async Task RestartAsync(List<string> warnings)
    {
        await files.WaitAsync();
        try
        {
            var next = await SessionProcess.OpenAsync(spares, reactor, Language, clock);
            var last = process;
            if (last.Workspace.CopyTo(next.Workspace, Language.Limits.FilesMiB * 1024L * 1024L) is > 0 and var behind)
                warnings.Add($"session: {behind} files could not be kept");
            process = next;
            await last.DisposeAsync();
        }
        catch (SandboxSetupException problem)
        {
            Lose(problem.Message);
            warnings.Add("session: " + lost);
        }
        finally { files.Release(); }
    }

    private void Lose(string reason)
    {
        log.SessionLost(Id[..Id.LastIndexOf('.')], reason);
        lost = "The session's process ended, and no other could be started.";
    }

    private void ThrowIfLost()
    {
        if (lost is { } reason) throw new SessionLostException(reason);
    }

    private void Touch() => Volatile.Write(ref lastUsed, clock.GetTimestamp());
}
