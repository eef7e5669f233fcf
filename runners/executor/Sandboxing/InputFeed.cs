using CodeRunner.Executor.Sandboxing.Native;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Writes one text into a pipe as fast as its reader takes it, then closes it. A reader that is gone ends it.</summary>
internal sealed unsafe class InputFeed
{
    private readonly Reactor reactor;
    private readonly int fd;
    private readonly byte[] text;
    private readonly long token;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int written;

    /// <param name="reactor">Waits for room in the pipe.</param>
    /// <param name="fd">The pipe's write end; ours from here on.</param>
    /// <param name="text">What to write.</param>
    public InputFeed(Reactor reactor, int fd, byte[] text)
    {
        (this.reactor, this.fd, this.text) = (reactor, fd, text);
        if (text.Length > 0) Descriptors.MakeNonBlocking(fd);
        // Most texts fit the pipe at once and need no reactor; an empty one is end-of-file at once.
        if (text.Length == 0 || TryWrite()) Close();
        else lock (gate) token = reactor.Add(fd, forWriting: true, Continue);   // it may call before we know the token
    }

    public Task Ended => ended.Task;

    /// <summary>True when there is nothing left to do: all is written, or nobody reads.</summary>
    private bool TryWrite()
    {
        nint took;
        fixed (byte* start = text) took = write(fd, start + written, text.Length - written);
        if (took < 0) return Errno is not (EAGAIN or EINTR);
        written += (int)took;
        return written == text.Length;
    }

    private void Continue()
    {
        lock (gate)
        {
            if (!TryWrite()) return;
            reactor.Remove(fd, token);
            Close();
        }
    }

    private void Close()
    {
        Descriptors.Close(fd);
        ended.SetResult();
    }
}
