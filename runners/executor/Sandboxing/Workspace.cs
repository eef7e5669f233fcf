using System.Runtime.InteropServices;
using System.Text;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Win32.SafeHandles;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// A box's working directory, seen from outside through its descriptor. Every path is opened by openat2(2) with RESOLVE_BENEATH and
/// without symbolic or magic links, so nothing a program plants there can lead us elsewhere. Files are made as the box's user.
/// </summary>
/// <param name="directory">The descriptor the box sent; ours from here on.</param>
/// <param name="ids">The host user behind the box.</param>
internal sealed unsafe class Workspace(int directory, (uint Uid, uint Gid) ids) : IDisposable
{
    private const ulong ResolveBeneath = 0x08, ResolveNoSymlinks = 0x04, ResolveNoMagicLinks = 0x02;
    private const int RegularFile = 0x8000, Folder = 0x4000, TypeMask = 0xF000, MaxDepth = 16;

    /// <summary>Lays a file in, making the folders on its way.</summary>
    /// <returns>0, or the errno: ENOSPC and EDQUOT mean that the box's file limit is reached, ENOTDIR and EEXIST that names collide.</returns>
    public int Write(string name, ReadOnlySpan<byte> content)
    {
        // setfsuid(2) is per thread; nothing in between awaits.
        _ = setfsgid(ids.Gid);
        _ = setfsuid(ids.Uid);
        try
        {
            for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
            {
                if (MakeFolder(name[..slash]) is > 0 and var problem) return problem;
            }
            var fd = Open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0b110_100_100);
            if (fd < 0) return Errno;
            using var file = new SafeFileHandle(fd, ownsHandle: true);
            fixed (byte* start = content)
            {
                for (nint done = 0; done < content.Length;)
                {
                    var wrote = write(fd, start + done, content.Length - done);
                    if (wrote < 0) return Errno;
                    done += wrote;
                }
            }
            return 0;
        }
        finally
        {
            _ = setfsuid(geteuid());
            _ = setfsgid(getegid());
        }
    }

    /// <summary>The regular files below, by name; not links, pipes, sockets or devices. At most <paramref name="most"/> and <see cref="MaxDepth"/> deep.</summary>
    public IReadOnlyList<FileEntry> List(int most)
    {
        var found = new List<FileEntry>();
        Walk(".", "", 0, found, most);
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    /// <summary>A regular file's content; null when there is none of that name, or it is larger than <paramref name="mostBytes"/>.</summary>
    public byte[]? Read(string name, long mostBytes)
    {
        // O_NONBLOCK: opening a planted FIFO must not wait for its writer.
        var fd = Open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
        if (fd < 0) return null;
        using var file = new SafeFileHandle(fd, ownsHandle: true);
        if (Stat(fd, "", out var about) != 0 || (about.Mode & TypeMask) != RegularFile || about.Size > mostBytes) return null;
        var content = new byte[about.Size];
        nint done = 0, got;
        fixed (byte* start = content)
        {
            while (done < content.Length && (got = read(fd, start + done, content.Length - done)) > 0) done += got;
        }
        return done == content.Length ? content : null;
    }

    /// <summary>Bytes used in all the places a program can write to: they are one file system.</summary>
    public long UsedBytes()
    {
        var buffer = stackalloc byte[256];   // struct statfs: f_bsize at 8, f_blocks at 16, f_bfree at 24
        return fstatfs(directory, buffer) == 0 ? (*(long*)(buffer + 16) - *(long*)(buffer + 24)) * *(long*)(buffer + 8) : 0;
    }

    public void Dispose() => Descriptors.Close(directory);

    private int MakeFolder(string name)
    {
        var cut = name.LastIndexOf('/');
        var parent = cut < 0 ? directory : Open(name[..cut], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (parent < 0) return Errno;
        fixed (byte* path = Bytes(name[(cut + 1)..]))
        {
            var made = mkdirat(parent, path, 0b111_101_101);
            var problem = made == 0 || Errno == EEXIST ? 0 : Errno;
            if (cut >= 0) Descriptors.Close(parent);
            return problem;
        }
    }

    private int Open(string name, int flags, ulong mode)
    {
        var how = stackalloc ulong[3] { (ulong)flags, mode, ResolveBeneath | ResolveNoSymlinks | ResolveNoMagicLinks };
        fixed (byte* path = Bytes(name)) return (int)syscall(SYS_openat2, directory, path, how, 24);
    }

    private void Walk(string folder, string prefix, int depth, List<FileEntry> found, int most)
    {
        var fd = Open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (fd < 0) return;
        var buffer = stackalloc byte[8192];
        long length;
        // struct linux_dirent64: d_reclen at 16, d_type at 18, d_name at 19 (getdents(2)).
        while (found.Count < most && (length = syscall(SYS_getdents64, fd, buffer, (void*)8192, 0)) > 0)
        {
            for (long at = 0; at < length && found.Count < most; at += *(ushort*)(buffer + at + 16))
            {
                var raw = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + 19);
                if (raw is [(byte)'.'] or [(byte)'.', (byte)'.']) continue;
                var name = Encoding.UTF8.GetString(raw);
                if (Stat(fd, raw, out var about) != 0) continue;
                if ((about.Mode & TypeMask) == RegularFile) found.Add(new(prefix + name, about.Size, about.ModifiedNs));
                else if ((about.Mode & TypeMask) == Folder && depth < MaxDepth) Walk(prefix + name, prefix + name + "/", depth + 1, found, most);
            }
        }
        Descriptors.Close(fd);
    }

    private static int Stat(int fd, string name, out FileFacts facts) => Stat(fd, Encoding.UTF8.GetBytes(name), out facts);

    private static int Stat(int fd, ReadOnlySpan<byte> name, out FileFacts facts)
    {
        // struct statx: stx_mode at 28, stx_size at 40, stx_mtime at 112 (seconds, then nanoseconds) (statx(2)).
        var buffer = stackalloc byte[256];
        Span<byte> path = stackalloc byte[name.Length + 1];
        path.Clear();
        name.CopyTo(path);
        facts = default;
        fixed (byte* start = path)
        {
            if (statx(fd, start, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, 0x7FF, buffer) < 0) return Errno;
        }
        facts = new(*(ushort*)(buffer + 28), *(long*)(buffer + 40), *(long*)(buffer + 112) * 1_000_000_000 + *(uint*)(buffer + 120));
        return 0;
    }

    private static byte[] Bytes(string name)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(name) + 1];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }

    private readonly record struct FileFacts(int Mode, long Size, long ModifiedNs);
}

/// <summary>A file in a workspace.</summary>
/// <param name="Name">Its path below the workspace, parts separated by a slash.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ModifiedNs">Its time of last change, nanoseconds since 1970.</param>
internal readonly record struct FileEntry(string Name, long Size, long ModifiedNs);
