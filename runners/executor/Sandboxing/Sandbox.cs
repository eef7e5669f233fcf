using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>One box that stands and waits: files can be laid into its workspace, then one program runs in it, then it is destroyed.</summary>
/// <remarks>Whoever opened it disposes it; that ends everything inside and gives back its user, group and memory.</remarks>
internal sealed class Sandbox : IAsyncDisposable
{
    /// <summary>How long pid 1 has to end the box and account for it, before the kernel is told to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Reactor reactor;
    private readonly StatusChannel status;
    private readonly TimeProvider clock;
    private readonly BoxGroup group;
    private Limits limits;
    private readonly MemoryWatchdog? watchdog;
    private readonly Func<ValueTask> release;
    private int stdin, stdout, stderr, control;   // our ends; -1 once handed on
    private int stopCause;
    private bool patient;
    private volatile bool overdue;   // asked to end it did not in time, and was killed by us

    public Sandbox(Reactor reactor, BoxPipes pipes, StatusChannel status, Workspace workspace, BoxGroup group, Limits limits,
        MemoryWatchdog? watchdog, TimeProvider clock, Func<ValueTask> release)
    {
        (this.reactor, this.status, this.group, this.limits, this.watchdog, this.clock, this.release) = (reactor, status, group, limits, watchdog, clock, release);
        (stdin, stdout, stderr, control) = (pipes.Stdin.Write, pipes.Stdout.Read, pipes.Stderr.Read, pipes.Control.Ours);
        Workspace = workspace;
    }

    public Workspace Workspace { get; }

    /// <summary>Its interpreter has booted, or is about to, and waits for <see cref="RunAsync"/>.</summary>
    public bool Booted { get; set; }

    /// <summary>The number of the fork server that it was made by; 0 for none.</summary>
    public int Server { get; init; }

    /// <summary>It holds a copy of an interpreter that has booted: that it comes up is proven.</summary>
    public bool Forked => Server != 0;

    /// <summary>Memory it holds while it waits, in bytes; 0 where nobody counts.</summary>
    public long UsedBytes => group.UsedBytes ?? 0;

    /// <summary>Takes a box that waited into use, with the limits of this run.</summary>
    /// <returns>False when it has died meanwhile; it is disposed then.</returns>
    public async ValueTask<bool> AdoptAsync(Limits wanted)
    {
        if (!status.Gone)
        {
            limits = wanted;
            return true;
        }
        await DisposeAsync();
        return false;
    }

    /// <summary>Lets a command start that boots and then waits for <see cref="RunAsync"/> by itself: its interpreter's part of the start is done ahead.</summary>
    /// <param name="command">The command.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="aside">Behind the programs that run: nobody waits for it yet. Until <see cref="Hurry"/>.</param>
    public void Boot(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment, bool aside)
    {
        (Booted, patient) = (true, aside);
        if (aside) group.SetPatient(true);
        var message = StartMessage.Of(command, environment, keepsControl: true);
        // An empty socket takes it whole (unix(7): about 200 KiB), and its reader is our own code.
        if (Descriptors.Write(control, message) != message.Length) throw new SandboxSetupException("boot", Libc.Errno, command[0]);
    }

    /// <summary>Somebody waits for what it does: it is behind nobody any more.</summary>
    public void Hurry()
    {
        if (!patient) return;
        patient = false;
        group.SetPatient(false);
    }

    /// <summary>Completes when nothing of the box runs any more but its pid 1.</summary>
    public Task Ended => status.Ended;

    /// <summary>How the main process ended; null while it runs, or when the box was ended from outside before it could tell.</summary>
    public int? WaitStatus => status.Exit?.WaitStatus ?? (overdue ? Libc.SIGKILL : null);

    /// <summary>When that was told, by the system's clock.</summary>
    public long? EndedAt => status.EndedAt;

    /// <summary>Why it could not be executed, if it could not.</summary>
    public SandboxSetupException? Failure => status.Failure;

    public StopCause Stopped => (StopCause)stopCause;

    /// <summary>What its processes use and used together.</summary>
    public BoxGroup Group => group;

    /// <summary>Hands out the driver's output and its control socket; what becomes of them is the taker's business. Standard input ends here.</summary>
    public (int Output, int Errors, int Control) TakeEnds()
    {
        Descriptors.Close(Take(ref stdin));
        return (Take(ref stdout), Take(ref stderr), Take(ref control));
    }

    /// <summary>Asks the program to yield, as Ctrl-C would. Completes when it has been told.</summary>
    public Task InterruptAsync() => status.SignalAsync(Libc.SIGINT);

    /// <summary>Memory and files it uses now, in bytes.</summary>
    public long MemoryBytes() => group.UsedBytes ?? (status.FirstProcess is > 0 and var first ? MemoryWatchdog.Used(first, Workspace) : Workspace.UsedBytes());

    /// <summary>Where no control group does, holds it to its memory until cancelled. Returns the highest use seen.</summary>
    public Task<long> WatchMemoryAsync(TimeSpan interval, CancellationToken cancel) =>
        group.Exists || watchdog is null || status.FirstProcess is not (> 0 and var first) ? Task.FromResult(0L)
            : watchdog.WatchAsync(first, Workspace, status.SocketBytesAsync, limits.MemoryMiB * 1024L * 1024L, () => Stop(StopCause.Memory), interval, cancel);

    /// <summary>Runs one program to its end, its limits or <paramref name="cancel"/>, whichever comes first.</summary>
    /// <exception cref="SandboxSetupException">The command cannot be executed.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone; the program was ended.</exception>
    public async Task<SandboxExit> RunAsync(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment, byte[] input, CancellationToken cancel,
        OutputListeners? listeners = null, LiveInput? live = null)
    {
        Hurry();
        using var output = new OutputCapture(reactor, Take(ref stdout), limits.OutputBytes, limits.StopBytes, () => Stop(StopCause.Output));
        using var errors = new OutputCapture(reactor, Take(ref stderr), limits.OutputBytes, limits.StopBytes, () => Stop(StopCause.Output));
        if (listeners is not null)
        {
            output.Listen(listeners.Output);
            errors.Listen(listeners.Errors);
        }
        using var watching = new CancellationTokenSource();
        var watch = WatchMemoryAsync(MemoryWatchdog.Often, watching.Token);

        var cpuBefore = group.Cpu ?? TimeSpan.Zero;   // what making the box took is not the program's
        var began = clock.GetTimestamp();
        var feed = live is null ? new InputFeed(reactor, Take(ref stdin), input).Ended : Task.CompletedTask;
        var start = new InputFeed(reactor, Take(ref control), StartMessage.Of(command, environment, keepsControl: false));
        live?.Open(reactor, Take(ref stdin), input, status.SignalAsync);
        using (var wall = new CancellationTokenSource(TimeSpan.FromMilliseconds(limits.WallMs + 1), clock))   // one more: timers round down
        await using (wall.Token.Register(() => Stop(StopCause.Timeout)))
        await using (cancel.Register(() => { Stop(StopCause.Cancelled); status.Kill(); }))
        {
            // The end of the streams alone proves nothing (a daemon may hold them); that pid 1 has nothing left to reap does.
            await status.Ended;
        }
        var elapsed = clock.GetElapsedTime(began, status.EndedAt ?? clock.GetTimestamp());
        live?.Close();
        await Task.WhenAll(output.Ended, errors.Ended, feed, start.Ended);
        await watching.CancelAsync();
        var watchedPeak = await watch;

        cancel.ThrowIfCancellationRequested();
        if (status.Failure is { } failure) throw failure;
        var exit = status.Exit;
        return new SandboxExit(
            (StopCause)stopCause,
            group.MemoryKills > 0,
            exit?.WaitStatus,
            // When we ended it, by our clock: a timeout must not be told as a moment less than the limit.
            // And of a booted one pid 1 knows only when it booted.
            !Booted && stopCause == (int)StopCause.None && exit is { Wall.Ticks: > 0 } ? exit.Wall : elapsed,
            group.Cpu - cpuBefore ?? exit?.Cpu ?? TimeSpan.Zero,
            group.PeakBytes ?? Math.Max(watchedPeak, exit?.PeakBytes ?? 0),
            output,
            errors);
    }

    public async ValueTask DisposeAsync()
    {
        status.Kill();
        await status.Dead;
        Descriptors.Close(stdin, stdout, stderr, control);
        Workspace.Dispose();
        await release();
    }

    /// <summary>Ends everything in it, for this reason; its pid 1 tells how it was.</summary>
    public void Stop(StopCause cause)
    {
        // The first cause is the verdict; what happens while the box ends is its consequence.
        if (Interlocked.CompareExchange(ref stopCause, (int)cause, (int)StopCause.None) != (int)StopCause.None) return;
        status.HangUp();
        _ = KillAfterGraceAsync();
    }

    // Not awaited by anybody: it ends with the box, a second later at most.
    private async Task KillAfterGraceAsync()
    {
        var dead = status.Dead;
        if (await Task.WhenAny(dead, Task.Delay(Grace, clock, CancellationToken.None)) == dead) return;
        overdue = true;
        status.Kill();
    }

    private static int Take(ref int fd) => Interlocked.Exchange(ref fd, -1);
}

/// <summary>Why we ended a box.</summary>
internal enum StopCause { None, Timeout, Memory, Output, Cancelled, Protocol }

/// <summary>Everything that is known of a run after its end.</summary>
/// <param name="Stopped">Why we ended it, if we did.</param>
/// <param name="MemoryKilled">The kernel killed a process of it for its memory.</param>
/// <param name="WaitStatus">The main process's, as wait(2) gives it; null when the whole box was killed from outside.</param>
/// <param name="Wall">How long the program ran.</param>
/// <param name="Cpu">CPU time of all its processes.</param>
/// <param name="PeakBytes">Its highest memory use.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record SandboxExit(StopCause Stopped, bool MemoryKilled, int? WaitStatus, TimeSpan Wall, TimeSpan Cpu, long PeakBytes, OutputCapture Output, OutputCapture Errors);
