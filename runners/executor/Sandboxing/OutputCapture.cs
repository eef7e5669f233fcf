using System.Buffers;
using CodeRunner.Executor.Sandboxing.Native;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Reads one output stream to its end: keeps its beginning, counts the rest, and calls out when it is far too much.</summary>
internal sealed unsafe class OutputCapture : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private readonly int fd, keepBytes;
    private readonly long stopBytes;
    private readonly Action tooMuch;
    private readonly Reactor reactor;
    private readonly long token;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutputText taken;
    private bool done, disposed;

    /// <param name="reactor">Waits for the stream.</param>
    /// <param name="fd">The pipe's read end; ours from here on.</param>
    /// <param name="keepBytes">How much of it is kept.</param>
    /// <param name="stopBytes">Past this <paramref name="tooMuch"/> is called, and nothing more is read: until its end it could write gigabytes.</param>
    /// <param name="tooMuch">Stops the program.</param>
    public OutputCapture(Reactor reactor, int fd, int keepBytes, long stopBytes, Action tooMuch)
    {
        (this.reactor, this.fd, this.keepBytes, this.stopBytes, this.tooMuch) = (reactor, fd, keepBytes, stopBytes, tooMuch);
        taken = new(keepBytes);
        Descriptors.MakeNonBlocking(fd);
        lock (gate) token = reactor.Add(fd, forWriting: false, () => { lock (gate) Read(); });   // it may call before we know the token
    }

    /// <summary>Completes at the end of the stream: nobody in the box holds its other end any more, or it was far too much.</summary>
    public Task Ended => ended.Task;

    /// <summary>Bytes written in all.</summary>
    public long TotalBytes => taken.TotalBytes;

    public bool Truncated => taken.Truncated;

    /// <summary>What was kept, as text.</summary>
    public string Text() => taken.Text();

    /// <summary>Tells what has come since the last cut, and from then on what comes, until the next.</summary>
    public void Listen(OutputListener to)
    {
        lock (gate) taken.Listen(to);
    }

    /// <summary>Takes what has come since the last cut, all that lies in the pipe included. What comes later belongs to the next.
    /// On the reactor's thread, or after the end.</summary>
    public OutputText Cut()
    {
        lock (gate)
        {
            // As much as lies there now and no more: a writer that never stops must not keep us.
            var waiting = 0;
            if (!done && ioctl(fd, FIONREAD, &waiting) == 0)
                while (!done && waiting > 0 && Read() is > 0 and var got) waiting -= got;
            var cut = taken;
            taken = new(keepBytes);
            return cut;
        }
    }

    /// <summary>Closes our end. Not before the program has ended: one that still writes would be told that nobody reads, and go on.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (!done) End();
            if (!disposed) Descriptors.Close(fd);
            disposed = true;
        }
    }

    private int Read()
    {
        if (done) return 0;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        nint got;
        fixed (byte* start = chunk) got = read(fd, start, ChunkBytes);
        if (got > 0) taken.Add(chunk.AsSpan(0, (int)got));
        ArrayPool<byte>.Shared.Return(chunk);
        var past = taken.TotalBytes > stopBytes;
        if (past) tooMuch();
        else if (got > 0 || got < 0 && Errno is EAGAIN or EINTR) return (int)got;
        End();
        return 0;
    }

    private void End()
    {
        done = true;
        reactor.Remove(fd, token);
        ended.SetResult();
    }
}
