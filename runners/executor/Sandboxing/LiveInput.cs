using CodeRunner.Executor.Sandboxing.Native;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Standard input and signals that come while the program runs. What comes before its start waits for it.</summary>
internal sealed class LiveInput
{
    /// <summary>What may wait for a program that does not read. Whoever writes more waits with it. A text takes more than its bytes.</summary>
    private const int RoomBytes = 1 << 20, OverheadBytes = 64;

    private readonly Lock gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> waiting = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource room = new();
    private Func<byte, Task>? signal;
    private Reactor? reactor;
    private long token, waitingBytes;
    private int fd = -1, firstWritten;
    private bool ended, closed, listening;

    /// <summary>Completes when the program has been started.</summary>
    public Task Started => started.Task;

    /// <summary>Adds to what the program may read. Completes when there is room for more, or nobody is left to read it.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> text)
    {
        lock (gate)
        {
            if (ended || closed) return Task.CompletedTask;
            waiting.Enqueue(text);
            waitingBytes += OverheadBytes + text.Length;
            Pump();
            if (closed || waitingBytes <= RoomBytes) return Task.CompletedTask;
            if (room.Task.IsCompleted) room = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return room.Task;
        }
    }

    /// <summary>End of file, after what has been written.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            Pump();
        }
    }

    /// <summary>Sends the program a signal; one that has not started gets it then, before anything else.</summary>
    /// <param name="number">1 to 31.</param>
    /// <param name="cancel">Gives up waiting for the start.</param>
    public async Task SignalAsync(byte number, CancellationToken cancel)
    {
        await started.Task.WaitAsync(cancel);
        await signal!(number);
    }

    /// <summary>The program has been started.</summary>
    /// <param name="reactor">Waits for room in the pipe.</param>
    /// <param name="fd">Its write end; ours from here on.</param>
    /// <param name="first">What the program finds before what is written here.</param>
    /// <param name="signal">Sends the program a signal.</param>
    public void Open(Reactor reactor, int fd, ReadOnlyMemory<byte> first, Func<byte, Task> signal)
    {
        lock (gate)
        {
            (this.reactor, this.fd, this.signal) = (reactor, fd, signal);
            Descriptors.MakeNonBlocking(fd);
            ReadOnlyMemory<byte>[] since = [.. waiting];
            waiting.Clear();
            foreach (var text in (ReadOnlySpan<ReadOnlyMemory<byte>>)[first, .. since]) waiting.Enqueue(text);
            waitingBytes += OverheadBytes + first.Length;
            Pump();
        }
        started.SetResult();
    }

    /// <summary>The program has ended: nothing more is written.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            StopListening();
            Descriptors.Close(fd);
            waiting.Clear();
            room.TrySetResult();
        }
    }

    private unsafe void Pump()
    {
        if (fd < 0 || closed) return;
        while (waiting.TryPeek(out var text))
        {
            nint took;
            fixed (byte* start = text.Span) took = write(fd, start + firstWritten, text.Length - firstWritten);
            if (took < 0 && Errno is EAGAIN or EINTR)
            {
                if (!listening) token = reactor!.Add(fd, forWriting: true, () => { lock (gate) Pump(); });
                listening = true;
                return;
            }
            if (took < 0)
            {
                Close();   // nobody reads it any more
                return;
            }
            firstWritten += (int)took;
            if (firstWritten < text.Length) continue;
            waiting.Dequeue();
            (firstWritten, waitingBytes) = (0, waitingBytes - OverheadBytes - text.Length);
            if (waitingBytes <= RoomBytes) room.TrySetResult();
        }
        StopListening();
        if (ended) Close();
    }

    private void StopListening()
    {
        if (listening) reactor!.Remove(fd, token);
        listening = false;
    }
}
