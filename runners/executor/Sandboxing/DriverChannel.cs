using System.Globalization;
using System.Text;
using CodeRunner.Executor.Sandboxing.Native;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// Our end of a session driver's control socket. We send executions, "NUMBER CODE-BYTES INPUT-BYTES\n" and then code and input;
/// it says "ready\n" once and "done NUMBER EXIT\n" after each. Hostile code lives in the same process and may write here what it likes:
/// that can only spoil its own session, and anything but the word that is waited for ends the session's process.
/// </summary>
internal sealed unsafe class DriverChannel : IDisposable
{
    private const int LongestLine = 64;

    private readonly Reactor reactor;
    private readonly int fd;
    private readonly long token;
    private readonly Action<int> done;
    private readonly Action broken;
    private readonly Lock gate = new();
    private readonly byte[] line = new byte[LongestLine];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lineBytes;
    private long awaited = -1;   // the execution whose end is waited for
    private bool closed, disposed;

    /// <param name="reactor">Waits for the driver's words.</param>
    /// <param name="fd">The socket; ours from here on.</param>
    /// <param name="done">Called on the reactor's thread at the end of an execution, with its exit code.</param>
    /// <param name="broken">Called, at most once, when the driver says what it must not, or closes its end.</param>
    public DriverChannel(Reactor reactor, int fd, Action<int> done, Action broken)
    {
        (this.reactor, this.fd, this.done, this.broken) = (reactor, fd, done, broken);
        Descriptors.MakeNonBlocking(fd);
        lock (gate) token = reactor.Add(fd, forWriting: false, () => { lock (gate) Read(); });
    }

    /// <summary>Completes when the driver has booted.</summary>
    public Task Ready => ready.Task;

    /// <summary>Sends one execution. The one before must be done.</summary>
    public void Send(long number, ReadOnlySpan<byte> code, ReadOnlySpan<byte> input)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {code.Length} {input.Length}\n"));
        lock (gate)
        {
            if (closed) return;
            awaited = number;
            byte[] message = [.. head, .. code, .. input];
            // Most are taken whole. The rest of a long one goes through a descriptor of its own, because the reactor knows each only once;
            // that one is closed behind it, and the socket stays open.
            nint took;
            fixed (byte* start = message) took = write(fd, start, message.Length);
            if (took < message.Length) _ = new InputFeed(reactor, Descriptors.Duplicate(fd), message[(int)Math.Max(0, took)..]);
        }
    }

    private void Read()
    {
        if (closed) return;
        Span<byte> buffer = stackalloc byte[LongestLine];
        nint got;
        fixed (byte* start = buffer) got = read(fd, start, buffer.Length);
        if (got < 0 && Errno is EAGAIN or EINTR) return;
        if (got > 0 && buffer[..(int)got].ToArray().All(Take)) return;
        // Not closed yet: a driver that sees us gone would end by itself, and hide what was wrong.
        closed = true;
        reactor.Remove(fd, token);
        broken();
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (!closed) reactor.Remove(fd, token);
            closed = true;
            if (!disposed) Descriptors.Close(fd);
            disposed = true;
        }
    }

    /// <summary>Takes one byte. False when it makes a line that is none of ours.</summary>
    private bool Take(byte one)
    {
        if (one != '\n')
        {
            if (lineBytes == LongestLine) return false;
            line[lineBytes++] = one;
            return true;
        }
        var words = Encoding.ASCII.GetString(line, 0, lineBytes).Split(' ');
        lineBytes = 0;
        if (words is ["ready"]) return ready.TrySetResult();
        if (words is not ["done", var number, var exit] || awaited < 0 || number != awaited.ToString(CultureInfo.InvariantCulture)
            || !byte.TryParse(exit, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return false;
        awaited = -1;
        done(code);
        return true;
    }
}
