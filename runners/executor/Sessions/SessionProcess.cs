using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sessions;

/// <summary>One life of a session: a box and the driver in it, until the driver ends, whoever ended it.</summary>
/// <remarks>Executions come one at a time; who calls sees to that.</remarks>
internal sealed class SessionProcess : IAsyncDisposable
{
    /// <summary>How long a program has to yield when its time is up, before it is ended.</summary>
    private static readonly TimeSpan YieldLimit = TimeSpan.FromSeconds(2);

    /// <summary>A driver boots within a tenth of a second; one that takes this long hangs.</summary>
    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(20);

    /// <summary>How often a driver that does not come up is started anew.</summary>
    public const int Attempts = 3;

    /// <summary>Pipes end with the last process of a box; one that something else still holds is not waited for.</summary>
    private static readonly TimeSpan PipeLimit = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at the memory of a session that has nothing to do.</summary>
    private static readonly TimeSpan IdleWatch = TimeSpan.FromMilliseconds(500);

    private readonly Sandbox box;
    private readonly Limits limits;
    private readonly TimeProvider clock;
    private readonly OutputCapture output, errors;
    private readonly DriverChannel channel;
    private TaskCompletionSource<Finished> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BoxMeter? meter;
    private CancellationTokenSource idle = new();
    private Task<long> idleWatch = Task.FromResult(0L);

    private SessionProcess(Sandbox box, Limits limits, Reactor reactor, TimeProvider clock)
    {
        (this.box, this.limits, this.clock) = (box, limits, clock);
        var (stdout, stderr, control) = box.TakeEnds();
        output = new(reactor, stdout, limits.OutputBytes, limits.StopBytes, () => box.Stop(StopCause.Output));
        errors = new(reactor, stderr, limits.OutputBytes, limits.StopBytes, () => box.Stop(StopCause.Output));
        // What lies in the pipes when the driver is done was written before: it belongs to this execution, and what comes later to the next.
        channel = new(reactor, control, exit => finished.TrySetResult(new(exit, output.Cut(), errors.Cut(), clock.GetTimestamp())), () => box.Stop(StopCause.Protocol));
    }

    /// <summary>Opens a box with the language's driver. In a copy of an interpreter that has booted the driver may still be on its way, see <see cref="BootedAsync"/>.</summary>
    /// <exception cref="SandboxSetupException">It cannot be made, or its driver does not come up; nothing of it is left.</exception>
    public static async Task<SessionProcess> OpenAsync(Spares spares, Reactor reactor, Language language, TimeProvider clock)
    {
        for (var attempt = 1; ; attempt++)
        {
            Sandbox box;
            try { box = await spares.TakeForSessionAsync(language); }
            // It was killed while its walls were built, or before it took a word.
            catch (SandboxSetupException killed) when (killed.Errno == Libc.EPIPE && attempt < Attempts) { continue; }
            var process = new SessionProcess(box, language.Limits, reactor, clock);
            if (box.Forked || await process.BootedAsync())
            {
                process.WatchIdle();
                return process;
            }
            await process.DisposeAsync();
            // One that was killed while it waited or booted says nothing of the next.
            if (box.Failure is not null || attempt == Attempts) throw box.Failure ?? new SandboxSetupException("session-driver", Libc.EPIPE, language.Name);
        }
    }

    /// <summary>Waits until the driver has booted, and lets it do so before others that boot.</summary>
    /// <returns>False when it does not come up, or has ended before anything ran in it. One that ended later had come up.</returns>
    public async Task<bool> BootedAsync()
    {
        box.Hurry();
        if (!Used && Ended.IsCompleted) return false;
        if (channel.Ready.IsCompleted) return true;
        using var limit = new CancellationTokenSource();
        var first = await Task.WhenAny(channel.Ready, box.Ended, Task.Delay(BootLimit, TimeProvider.System, limit.Token));
        await limit.CancelAsync();
        return first == channel.Ready;
    }

    /// <summary>Completes when nothing of it runs any more.</summary>
    public Task Ended => box.Ended;

    /// <summary>Something was run in it: with its end a state is lost.</summary>
    public bool Used { get; private set; }

    public Workspace Workspace => box.Workspace;

    /// <summary>Memory and files in use now, in bytes.</summary>
    public long MemoryBytes => box.Ended.IsCompleted ? 0 : box.MemoryBytes();

    /// <summary>Why we ended it, if we did.</summary>
    public StopCause Stopped => box.Stopped;

    /// <summary>Ends it at once.</summary>
    public void Kill() => box.Stop(StopCause.Cancelled);

    /// <summary>Runs one piece of code to its end, its limits or <paramref name="cancel"/>: then it is asked to yield first, as by Ctrl-C, and ended if it does not.</summary>
    public async Task<SessionOutcome> ExecuteAsync(long number, byte[] code, byte[] input, int wallMs, OutputListeners? listeners, CancellationToken cancel)
    {
        await EndIdleWatchAsync();
        using var watching = new CancellationTokenSource();
        var watch = box.WatchMemoryAsync(MemoryWatchdog.Often, watching.Token);
        finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (listeners is not null)
        {
            output.Listen(listeners.Output);
            errors.Listen(listeners.Errors);
        }
        meter ??= box.Group.Meter();   // not when it opens: of many at once, some may never run anything
        meter.ForgetPeak();
        var (killedBefore, cpuBefore) = (meter.MemoryKills, meter.Cpu);

        Used = true;
        var began = clock.GetTimestamp();
        channel.Send(number, code, input);
        var ended = Task.WhenAny(finished.Task, box.Ended);
        var stopped = await WaitAsync(ended, TimeSpan.FromMilliseconds(wallMs + 1), cancel);
        if (stopped != StopCause.None) await MakeYieldAsync(ended, stopped);

        await watching.CancelAsync();
        var watchedPeak = await watch;
        var done = await WhatCameAsync();
        // Whom we end has no next execution, whatever his last word was.
        if (box.Stopped != StopCause.None) await box.Ended;
        var goesOn = done.Exit is not null && box.Stopped == StopCause.None;
        if (goesOn) WatchIdle();
        // It went on behind its last word, wrote and ended: no next execution will tell that.
        else if (done.Exit is not null) done.Add(await LastWordsAsync());
        return new SessionOutcome(
            stopped != StopCause.None ? stopped : box.Stopped,
            meter.MemoryKills > killedBefore,
            goesOn ? done.Exit << 8 : box.WaitStatus,
            !goesOn,
            clock.GetElapsedTime(began, done.At),
            meter.Cpu - cpuBefore ?? TimeSpan.Zero,
            meter.PeakBytes ?? Math.Max(watchedPeak, box.MemoryBytes()),
            done.Output,
            done.Errors);
    }

    /// <summary>What it wrote after its last execution. Only once it is dead.</summary>
    public async Task<(OutputText Output, OutputText Errors)> LastWordsAsync()
    {
        // What the program sent there and nobody read may hold the pipes' other ends (unix(7), SCM_RIGHTS): it goes with the socket.
        channel.Dispose();
        using var limit = new CancellationTokenSource();
        await Task.WhenAny(Task.WhenAll(output.Ended, errors.Ended), Task.Delay(PipeLimit, TimeProvider.System, limit.Token));
        await limit.CancelAsync();
        return (output.Cut(), errors.Cut());
    }

    public async ValueTask DisposeAsync()
    {
        await EndIdleWatchAsync();
        idle.Dispose();
        meter?.Dispose();
        await box.DisposeAsync();
        channel.Dispose();
        output.Dispose();
        errors.Dispose();
    }

    private async Task<StopCause> WaitAsync(Task ended, TimeSpan wall, CancellationToken cancel)
    {
        try
        {
            await ended.WaitAsync(wall, clock, cancel);
            return StopCause.None;
        }
        catch (TimeoutException) { return StopCause.Timeout; }
        catch (OperationCanceledException) { return StopCause.Cancelled; }
    }

    private async Task MakeYieldAsync(Task ended, StopCause cause)
    {
        using var limit = new CancellationTokenSource();
        // Twice: where processors are scarce the first may come before the driver has begun the program, and then interrupts nothing.
        for (var asked = 0; asked < 2 && !ended.IsCompleted; asked++)
        {
            // Until it is told that the signal was sent: it must not hit the next execution.
            await box.InterruptAsync();
            await Task.WhenAny(ended, Task.Delay(YieldLimit / 2, clock, limit.Token));
        }
        await limit.CancelAsync();
        if (!ended.IsCompleted) box.Stop(cause);
        await ended;
    }

    private async Task<Finished> WhatCameAsync()
    {
        // Its last word may have come just before its end: then it is done, and its end is the next execution's business.
        if (finished.Task.IsCompletedSuccessfully) return await finished.Task;
        var last = await LastWordsAsync();
        if (!finished.Task.IsCompletedSuccessfully) return new(null, last.Output, last.Errors, clock.GetTimestamp());
        var done = await finished.Task;
        done.Add(last);
        return done;
    }

    private async Task EndIdleWatchAsync()
    {
        await idle.CancelAsync();
        await idleWatch;
    }

    private void WatchIdle()
    {
        idle.Dispose();
        idle = new();
        idleWatch = box.WatchMemoryAsync(IdleWatch, idle.Token);
    }

    /// <summary>The end of an execution.</summary>
    private sealed record Finished(int? Exit, OutputText Output, OutputText Errors, long At)
    {
        public void Add((OutputText Output, OutputText Errors) later)
        {
            Output.Add(later.Output);
            Errors.Add(later.Errors);
        }
    }
}

/// <summary>Everything that is known of one execution after its end.</summary>
/// <param name="Stopped">Why we interrupted or ended it, if we did.</param>
/// <param name="MemoryKilled">The kernel killed a process of it for its memory.</param>
/// <param name="WaitStatus">Its exit code in the form of wait(2), or how the process ended; null when it was killed from outside.</param>
/// <param name="ProcessEnded">The session's process is gone, and its state with it.</param>
/// <param name="Wall">How long it took.</param>
/// <param name="Cpu">CPU time of all processes of the session meanwhile.</param>
/// <param name="PeakBytes">Its highest memory use.</param>
/// <param name="Output">Standard output since the execution before.</param>
/// <param name="Errors">Standard error since the execution before.</param>
internal sealed record SessionOutcome(StopCause Stopped, bool MemoryKilled, int? WaitStatus, bool ProcessEnded, TimeSpan Wall, TimeSpan Cpu, long PeakBytes, OutputText Output, OutputText Errors);
