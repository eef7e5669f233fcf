using System.Globalization;
using System.Text;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Listens to what a box says of itself (runners/launcher/report.h). Only the launcher's own code holds its other end.</summary>
internal sealed class StatusChannel
{
    private readonly Reactor reactor;
    private readonly int socket;
    private readonly long token;
    private readonly TaskCompletionSource<int> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private TaskCompletionSource signaled = new();
    private TaskCompletionSource<long> sockets = new();
    private long pidToken;
    private int pidfd = -1;
    private bool told, closed;

    /// <param name="reactor">Waits for the messages.</param>
    /// <param name="socket">Our end; ours from here on.</param>
    public StatusChannel(Reactor reactor, int socket)
    {
        (this.reactor, this.socket) = (reactor, socket);
        token = reactor.Add(socket, forWriting: false, Read);
    }

    /// <summary>The workspace's descriptor, once the walls stand, -1 when none came along, as a fork server has none; or the step that failed.</summary>
    public Task<int> Ready => ready.Task;

    /// <summary>Completes when nothing of the box runs any more and nothing more will be said.</summary>
    public Task Dead => dead.Task;

    /// <summary>Completes when every process of the box but its pid 1, which is ours, has ended and been reaped; or its only one has left, closed its standard streams and been killed
    /// (runners/launcher/leave.c); or when all is <see cref="Dead"/>. What the kernel still has to take apart then concerns nobody.</summary>
    public Task Ended => ended.Task;

    /// <summary>How the main process ended; null while it runs, or when the box was ended before it could tell.</summary>
    public ExitReport? Exit { get; private set; }

    /// <summary>When that was told, by <see cref="TimeProvider.GetTimestamp"/> of the system's clock.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>A failure after the walls stood: the command could not be executed.</summary>
    public SandboxSetupException? Failure { get; private set; }

    /// <summary>The box's pid 1 as the host numbers it; 0 when it is gone.</summary>
    public int FirstProcess
    {
        get
        {
            lock (gate)
            {
                if (pidfd < 0) return 0;
                var line = File.ReadLines($"/proc/self/fdinfo/{pidfd}").First(line => line.StartsWith("Pid:", StringComparison.Ordinal));
                return int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Whether its pid 1 is gone, of a box that was <see cref="Ready"/>. Asked of the kernel: what we are told of it may still be on its way.</summary>
    public bool Gone
    {
        get { lock (gate) return pidfd < 0 || Descriptors.Readable(pidfd); }
    }

    /// <summary>Asks the box to end: its pid 1 kills everything, tells what it used, and goes.</summary>
    public void HangUp()
    {
        lock (gate) if (!closed) _ = Libc.shutdown(socket, Libc.SHUT_WR);
    }

    /// <summary>Sends the program's process group a signal. Completes when it has been sent, or the box is gone. One at a time.</summary>
    /// <param name="signal">Its number, 1 to 31.</param>
    public Task SignalAsync(byte signal)
    {
        lock (gate)
        {
            if (closed) return Task.CompletedTask;
            signaled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Descriptors.Write(socket, [signal]) != 1) return Task.CompletedTask;   // the box is ending
            return Task.WhenAny(signaled.Task, dead.Task);
        }
    }

    /// <summary>Asks what lies unread in the box's sockets, in bytes; 0 when the box is gone. One at a time.</summary>
    public async Task<long> SocketBytesAsync()
    {
        Task<long> answer;
        lock (gate)
        {
            if (closed) return 0;
            sockets = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Descriptors.Write(socket, [0]) != 1) return 0;   // the box is ending
            answer = sockets.Task;
        }
        return await Task.WhenAny(answer, ended.Task) == answer ? await answer : 0;
    }

    /// <summary>Ends the box at once, without its account of what it used.</summary>
    public void Kill()
    {
        lock (gate) if (pidfd >= 0) Descriptors.Kill(pidfd);
    }

    private void Read()
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = Descriptors.Receive(socket, buffer, out var fd);
        if (length < 0) return;
        if (length == 0) End();
        else Take(Encoding.UTF8.GetString(buffer[..length]), fd);
    }

    private void Take(string message, int fd)
    {
        var words = message.Split(' ', 4);
        switch (words[0])
        {
            case "started" when fd < 0:
                // It was sent, and there was no room for it (unix(7), MSG_CTRUNC): out of descriptors. A box that cannot be held is ended.
                Failure = new SandboxSetupException("receive-descriptor", Libc.EMFILE);
                HangUp();
                ready.TrySetException(Failure);
                break;
            case "started":
                lock (gate) pidfd = fd;
                // A pidfd is readable when its process is: pid 1 is the last of its box to go (pid_namespaces(7)).
                pidToken = reactor.Add(fd, forWriting: false, ProcessEnded);
                break;
            case "ready":
                if (!ready.TrySetResult(fd)) Descriptors.Close(fd);
                break;
            case "signaled":
                signaled.TrySetResult();
                break;
            case "sockets":
                sockets.TrySetResult(long.Parse(words[1], CultureInfo.InvariantCulture));
                break;
            case "failed":
                Failure = new SandboxSetupException(words[1], int.Parse(words[2], CultureInfo.InvariantCulture), words[3]);
                ready.TrySetException(Failure);
                break;
            case "exited":
                EndedAt = TimeProvider.System.GetTimestamp();
                var numbers = message.Split(' ').Skip(1).Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
                Exit = new ExitReport((int)numbers[0], TimeSpan.FromMicroseconds(numbers[1] / 1000.0), TimeSpan.FromMicroseconds(numbers[2]), numbers[3] * 1024);
                ended.TrySetResult();
                // Its last word. That its socket ends would wake us a moment before the end of pid 1 does, for nothing.
                lock (gate)
                {
                    told = pidfd >= 0;
                    if (told) reactor.Remove(socket, token);
                }
                break;
        }
    }

    private void ProcessEnded()
    {
        lock (gate)
        {
            reactor.Remove(pidfd, pidToken);
            Descriptors.Close(pidfd);
            pidfd = -1;
            // Without its last word there may still be some in the socket: that has its own end.
            if (told) Close();
            else if (closed) Finish();
        }
    }

    private void End()
    {
        lock (gate)
        {
            reactor.Remove(socket, token);
            Close();
        }
    }

    private void Close()
    {
        closed = true;
        Descriptors.Close(socket);
        if (pidfd < 0) Finish();
        if (!ready.Task.IsCompleted) ready.TrySetException(Failure ?? new SandboxSetupException("launcher", Libc.EPIPE, "the box ended before it was ready"));
    }

    private void Finish()
    {
        ended.TrySetResult();
        dead.TrySetResult();
    }
}

/// <summary>What pid 1 saw of the main process.</summary>
/// <param name="WaitStatus">As wait(2) gives it.</param>
/// <param name="Wall">From its execve(2) to its end.</param>
/// <param name="Cpu">Of it and all children that were waited for.</param>
/// <param name="PeakBytes">The largest resident set of any of them.</param>
internal sealed record ExitReport(int WaitStatus, TimeSpan Wall, TimeSpan Cpu, long PeakBytes);
