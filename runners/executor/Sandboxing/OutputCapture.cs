using System.Buffers;
using System.Text;
using CodeRunner.Executor.Sandboxing.Native;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Reads one output stream to its end: keeps its beginning, counts the rest, and calls out when it is far too much.</summary>
/// <remarks>Belongs to the reactor's thread until <see cref="Ended"/> completes, to the run's afterwards.</remarks>
internal sealed unsafe class OutputCapture
{
    private const int ChunkBytes = 64 * 1024;

    private readonly int fd, keepBytes;
    private readonly long stopBytes;
    private readonly Action tooMuch;
    private readonly Reactor reactor;
    private readonly long token;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] kept = [];
    private int keptBytes;

    /// <param name="reactor">Waits for the stream.</param>
    /// <param name="fd">The pipe's read end; ours from here on.</param>
    /// <param name="keepBytes">How much of it is kept.</param>
    /// <param name="stopBytes">Past this <paramref name="tooMuch"/> is called, once for each further chunk.</param>
    /// <param name="tooMuch">Stops the program.</param>
    public OutputCapture(Reactor reactor, int fd, int keepBytes, long stopBytes, Action tooMuch)
    {
        (this.reactor, this.fd, this.keepBytes, this.stopBytes, this.tooMuch) = (reactor, fd, keepBytes, stopBytes, tooMuch);
        Descriptors.MakeNonBlocking(fd);
        token = reactor.Add(fd, forWriting: false, Read);
    }

    /// <summary>Completes at the end of the stream: nobody in the box holds its other end any more.</summary>
    public Task Ended => ended.Task;

    /// <summary>Bytes written in all.</summary>
    public long TotalBytes { get; private set; }

    public bool Truncated => TotalBytes > keptBytes;

    /// <summary>What was kept, as text. A character that the limit cut in two is dropped; other bytes that are not UTF-8 become U+FFFD.</summary>
    public string Text()
    {
        var bytes = kept.AsSpan(0, keptBytes);
        return Encoding.UTF8.GetString(Truncated ? bytes[..WholeCharacters(bytes)] : bytes);
    }

    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        // A UTF-8 character has at most three bytes after its first (RFC 3629).
        for (var back = 1; back <= Math.Min(4, bytes.Length); back++)
        {
            var start = bytes.Length - back;
            if ((bytes[start] & 0xC0) == 0x80) continue;
            return Rune.DecodeFromUtf8(bytes[start..], out _, out _) == OperationStatus.NeedMoreData ? start : bytes.Length;
        }
        return bytes.Length;
    }

    private void Read()
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        nint got;
        fixed (byte* start = chunk) got = read(fd, start, ChunkBytes);
        if (got > 0) Take(chunk.AsSpan(0, (int)got));
        ArrayPool<byte>.Shared.Return(chunk);
        if (got > 0 || got < 0 && Errno is EAGAIN or EINTR) return;
        reactor.Remove(fd, token);
        Descriptors.Close(fd);
        ended.SetResult();
    }

    private void Take(ReadOnlySpan<byte> chunk)
    {
        TotalBytes += chunk.Length;
        if (TotalBytes > stopBytes) tooMuch();
        var room = Math.Min(chunk.Length, keepBytes - keptBytes);
        if (room <= 0) return;
        if (kept.Length < keptBytes + room) Array.Resize(ref kept, Math.Min(keepBytes, Math.Max(keptBytes + room, kept.Length * 2)));
        chunk[..room].CopyTo(kept.AsSpan(keptBytes));
        keptBytes += room;
    }
}
