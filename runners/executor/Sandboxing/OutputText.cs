using System.Buffers;
using System.Text;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Told each piece of output that is kept, in order, on a thread that must not wait.</summary>
internal delegate void OutputListener(ReadOnlySpan<byte> piece);

/// <summary>What was written on one stream: its beginning, and how much it was in all.</summary>
/// <param name="keepBytes">How much of it is kept.</param>
internal sealed class OutputText(int keepBytes)
{
    private byte[] kept = [];
    private int keptBytes;
    private OutputListener? listener;

    /// <summary>Bytes written in all.</summary>
    public long TotalBytes { get; private set; }

    public bool Truncated => TotalBytes > keptBytes;

    /// <summary>What was kept, as text. A character that the limit cut in two is dropped; other bytes that are not UTF-8 become U+FFFD.</summary>
    public string Text()
    {
        var bytes = kept.AsSpan(0, keptBytes);
        return Encoding.UTF8.GetString(Truncated ? bytes[..WholeCharacters(bytes)] : bytes);
    }

    /// <summary>Tells what is there already, and from then on what is added.</summary>
    public void Listen(OutputListener to)
    {
        listener = to;
        if (keptBytes > 0) to(kept.AsSpan(0, keptBytes));
    }

    public void Add(ReadOnlySpan<byte> chunk)
    {
        TotalBytes += chunk.Length;
        var room = Math.Min(chunk.Length, keepBytes - keptBytes);
        if (room <= 0) return;
        if (kept.Length < keptBytes + room) Array.Resize(ref kept, Math.Min(keepBytes, Math.Max(keptBytes + room, kept.Length * 2)));
        chunk[..room].CopyTo(kept.AsSpan(keptBytes));
        keptBytes += room;
        listener?.Invoke(chunk[..room]);
    }

    /// <summary>Adds what another stream had after this one's: as if it were one.</summary>
    public void Add(OutputText later)
    {
        Add(later.kept.AsSpan(0, later.keptBytes));
        TotalBytes += later.TotalBytes - later.keptBytes;
    }

    /// <summary>How many of these bytes are characters whose end is there.</summary>
    public static int WholeCharacters(ReadOnlySpan<byte> bytes)
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
}
