using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing.Native;

/// <summary>A control group's files by plain system calls: a run asks for ten of them, and .NET's way through one takes nine calls (stat, lock, seek, truncate …) instead of three.</summary>
internal static unsafe class GroupFile
{
    private const int LongestFile = 1024;   // the numbers that are asked for stand in their first lines

    /// <summary>Makes a group, which may be there already: version 1 has two controllers at one place on many machines.</summary>
    /// <exception cref="IOException">It cannot be made; its HResult is the errno.</exception>
    public static void MakeGroup(string folder)
    {
        if (mkdir(folder, 0x1ff) == 0 || Errno == EEXIST) return;   // 0777, as the umask lets it
        if (Errno != ENOENT) throw Failure("mkdir", folder);
        Directory.CreateDirectory(folder);   // somebody took the group above for a stale one
    }

    /// <summary>Writes a setting.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What is written.</param>
    /// <param name="needed">Whether it is a failure that there is no such file.</param>
    /// <exception cref="IOException">The kernel refuses it; its HResult is the errno.</exception>
    public static void Write(string path, ReadOnlySpan<byte> text, bool needed)
    {
        var file = Open(path, O_WRONLY, needed);
        if (file < 0) return;
        nint wrote;
        fixed (byte* start = text)
            while ((wrote = write(file, start, text.Length)) < 0 && Errno == EINTR) { }
        var failure = wrote < 0 ? Failure("write", path) : null;
        _ = close(file);
        if (failure is not null) throw failure;
    }

    /// <summary>The number behind these words, which begin a line; null when there is no such line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">The words, behind the end of the line before.</param>
    /// <param name="needed">Whether it is a failure that there is no such file, or the answer null.</param>
    /// <exception cref="IOException">It cannot be read; its HResult is the errno.</exception>
    public static long? Read(string path, ReadOnlySpan<byte> before, bool needed)
    {
        var file = Open(path, O_RDONLY, needed);
        if (file < 0) return null;
        Span<byte> text = stackalloc byte[1 + LongestFile];
        nint got;
        fixed (byte* start = text)
            while ((got = read(file, start + 1, LongestFile)) < 0 && Errno == EINTR) { }
        var failure = got < 0 ? Failure("read", path) : null;
        _ = close(file);
        return failure is null ? Number(text[..(1 + (int)got)], before) : throw failure;
    }

    /// <summary>The same of a file that is open.</summary>
    public static long? Read(SafeFileHandle file, ReadOnlySpan<byte> before)
    {
        Span<byte> text = stackalloc byte[1 + LongestFile];
        return Number(text[..(1 + RandomAccess.Read(file, text[1..], 0))], before);
    }

    /// <param name="text">One free byte, then the file.</param>
    /// <param name="before">As above.</param>
    private static long? Number(Span<byte> text, ReadOnlySpan<byte> before)
    {
        text[0] = (byte)'\n';
        var at = text.IndexOf(before);
        return at >= 0 && Utf8Parser.TryParse(text[(at + before.Length)..], out long number, out _) ? number : null;
    }

    private static int Open(string path, int flags, bool needed)
    {
        var file = open(path, flags | O_CLOEXEC);
        return file < 0 && (needed || Errno != ENOENT) ? throw Failure("open", path) : file;
    }

    private static IOException Failure(string call, string path)
    {
        var errno = Errno;
        return new IOException($"{call} {path}: {Describe(errno)}", errno);
    }
}
