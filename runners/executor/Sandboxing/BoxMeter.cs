using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Win32.SafeHandles;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>What a box uses, asked again and again: the files of its control group stay open, since to open one costs many times its reading.</summary>
/// <param name="kills">Counts processes killed for memory, in a line <c>oom_kill N</c>.</param>
/// <param name="cpu">CPU time: microseconds in a line <c>usage_usec N</c> (version 2), or nanoseconds alone (version 1).</param>
/// <param name="peak">The highest memory use.</param>
internal sealed class BoxMeter(SafeFileHandle? kills, SafeFileHandle? cpu, SafeFileHandle? peak) : IDisposable
{
    /// <summary>How many processes of the box the kernel has killed for its memory.</summary>
    public long MemoryKills => Number(kills, "\noom_kill "u8) ?? 0;

    /// <summary>CPU time of all its processes; null where nobody counts.</summary>
    public TimeSpan? Cpu => Number(cpu, "\nusage_usec "u8) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds)
        : Number(cpu, "\n"u8) is { } nanoseconds ? TimeSpan.FromMicroseconds(nanoseconds / 1000.0) : null;

    /// <summary>The most memory the box has had since <see cref="ForgetPeak"/>, or ever where the kernel cannot forget; null where nobody counts.</summary>
    public long? PeakBytes => Number(peak, "\n"u8);

    /// <summary>Opens one file of a group; null where there is none.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="resettable">Whether it is to be written too, where the kernel lets us.</param>
    public static SafeFileHandle? Open(string file, bool resettable = false)
    {
        try { return File.OpenHandle(file, access: resettable ? FileAccess.ReadWrite : FileAccess.Read, share: FileShare.ReadWrite); }
        // Version 2 knows how to forget a peak since Linux 6.12: before, the file is for reading alone, whoever asks.
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { return resettable ? Open(file) : null; }
    }

    /// <summary>Lets <see cref="PeakBytes"/> begin anew.</summary>
    public void ForgetPeak()
    {
        if (peak is null) return;
        try { RandomAccess.Write(peak, "0"u8, 0); }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException) { }
    }

    public void Dispose()
    {
        kills?.Dispose();
        cpu?.Dispose();
        peak?.Dispose();
    }

    private static long? Number(SafeFileHandle? file, ReadOnlySpan<byte> before) => file is null ? null : GroupFile.Read(file, before);
}
