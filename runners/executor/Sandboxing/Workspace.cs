using System.Runtime.InteropServices;
using System.Text;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Win32.SafeHandles;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// A box's working directory, seen from outside through its descriptor. Every path is opened by openat2(2) with RESOLVE_BENEATH and
/// without symbolic or magic links, so nothing a program plants there can lead us elsewhere. Files are made as the box's user. What a program
/// has closed to itself root reads all the same; where the box's user is our own, we open it up as its owner may.
/// </summary>
/// <param name="directory">The descriptor the box sent; ours from here on.</param>
/// <param name="ids">The host user behind the box.</param>
internal sealed unsafe class Workspace(int directory, (uint Uid, uint Gid) ids) : IDisposable
{
    private const ulong ResolveBeneath = 0x08, ResolveNoSymlinks = 0x04, ResolveNoMagicLinks = 0x02;
    private const int RegularFile = 0x8000, Folder = 0x4000, SymbolicLink = 0xA000, TypeMask = 0xF000, MaxDepth = 16;

    /// <summary>Lays a file in, making the folders on its way.</summary>
    /// <returns>0, or the errno: ENOSPC and EDQUOT mean that the box's file limit is reached, ENOTDIR and EEXIST that names collide.</returns>
    public int Write(string name, ReadOnlySpan<byte> content) => Write(name, content, O_EXCL);

    /// <summary>The same, in the place of a regular file that may be there. Programs of the box may run meanwhile, and do what they can against it.</summary>
    /// <returns>As <see cref="Write(string, ReadOnlySpan{byte})"/>; EEXIST also where something stands there that is no regular file.</returns>
    public int Replace(string name, ReadOnlySpan<byte> content) => Write(name, content, 0);

    /// <summary>Makes an empty folder, and those on its way.</summary>
    public int MakeFolders(string name) => AsTheBox(() => MakeParents(name + "/"));

    /// <summary>Makes a symbolic link. Its text is the box's own, and nobody outside follows it.</summary>
    public int Link(string name, byte[] target) => AsTheBox(() => InParent(name, (parent, last) =>
    {
        fixed (byte* path = last, text = target) return symlinkat(text, parent, path) == 0 ? 0 : Errno;
    }));

    /// <summary>Removes a file, or whatever else is there but a folder.</summary>
    /// <returns>0, or the errno: ENOENT when there is none, EISDIR when it is a folder.</returns>
    public int Delete(string name) => AsTheBox(() => InParent(name, (parent, last) =>
    {
        fixed (byte* path = last) return unlinkat(parent, path, 0) == 0 ? 0 : Errno;
    }));

    /// <summary>The regular files below, by name; not links, pipes, sockets or devices. At most <paramref name="most"/> and <see cref="MaxDepth"/> deep.</summary>
    public IReadOnlyList<FileEntry> List(int most)
    {
        var found = new List<FileEntry>();
        if (most <= 0) return found;
        Walk(".", "", 0, (name, about) =>
        {
            if ((about.Mode & TypeMask) == RegularFile) found.Add(new(name, about.Size, about.ModifiedNs));
            return found.Count < most;
        });
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    /// <summary>A regular file, opened, and its size; null when there is none of that name.</summary>
    public (SafeFileHandle File, long Size)? OpenFile(string name)
    {
        // O_NONBLOCK: opening a planted FIFO must not wait for its writer, nor a file for the one who holds a lease on it (fcntl(2)).
        var fd = OpenClosed(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) return null;
        var file = new SafeFileHandle(fd, ownsHandle: true);
        if (Stat(fd, "", out var about) == 0 && (about.Mode & TypeMask) == RegularFile) return (file, about.Size);
        file.Dispose();
        return null;
    }

    /// <summary>A regular file's content; null when there is none of that name, or it is larger than <paramref name="mostBytes"/>.</summary>
    public byte[]? Read(string name, long mostBytes)
    {
        if (OpenFile(name) is not var (file, size)) return null;
        using (file)
        {
            if (size > mostBytes) return null;
            var content = new byte[size];
            nint done = 0, got;
            fixed (byte* start = content)
            {
                while (done < content.Length && (got = read((int)file.DangerousGetHandle(), start + done, content.Length - done)) > 0) done += got;
            }
            return done == content.Length ? content : null;
        }
    }

    /// <summary>Copies folders, regular files and links into another workspace. Nothing may run in this one any more.</summary>
    /// <param name="target">An empty one.</param>
    /// <param name="mostBytes">Files larger than this, which only holes can be, stay behind.</param>
    /// <returns>How many did not fit, or could not be read.</returns>
    public int CopyTo(Workspace target, long mostBytes)
    {
        var left = 0;
        Walk(".", "", 0, (name, about) =>
        {
            var problem = (about.Mode & TypeMask) switch
            {
                Folder => target.MakeFolders(name),
                SymbolicLink => CopyLink(name, target),
                RegularFile when about.Size <= mostBytes => CopyFile(name, about.Mode, target),
                _ => 1,
            };
            if (problem != 0) left++;
            return true;
        });
        return left;
    }

    /// <summary>Bytes used in all the places a program can write to: they are one file system.</summary>
    public long UsedBytes()
    {
        var buffer = stackalloc byte[256];   // struct statfs: f_bsize at 8, f_blocks at 16, f_bfree at 24
        return fstatfs(directory, buffer) == 0 ? (*(long*)(buffer + 16) - *(long*)(buffer + 24)) * *(long*)(buffer + 8) : 0;
    }

    public void Dispose() => Descriptors.Close(directory);

    private int Write(string name, ReadOnlySpan<byte> content, int exclusively)
    {
        var done = 0;
        fixed (byte* start = content)
        {
            var (bytes, length) = ((nint)start, content.Length);   // a pointer cannot be captured
            return AsTheBox(() =>
            {
                if (MakeParents(name) is > 0 and var problem) return problem;
                using var file = Create(name, exclusively, out var error);
                if (file is null) return error;
                while (done < length)
                {
                    var wrote = write((int)file.DangerousGetHandle(), (byte*)bytes + done, length - done);
                    if (wrote < 0) return Errno;
                    done += (int)wrote;
                }
                return 0;
            });
        }
    }

    private SafeFileHandle? Create(string name, int exclusively, out int error)
    {
        error = 0;
        var fd = Open(name, O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC | exclusively, 0b110_100_100);
        if (fd < 0)
        {
            error = Errno;
            return null;
        }
        var file = new SafeFileHandle(fd, ownsHandle: true);
        if (Stat(fd, "", out var about) != 0 || (about.Mode & TypeMask) != RegularFile) error = EEXIST;
        else if (about.Size > 0 && ftruncate(fd, 0) != 0) error = Errno;
        if (error == 0) return file;
        file.Dispose();
        return null;
    }

    private int CopyFile(string name, int mode, Workspace target)
    {
        if (OpenFile(name) is not var (source, _)) return ENOENT;
        using (source)
        {
            return target.AsTheBox(() =>
            {
                using var copy = target.Create(name, O_EXCL, out var error);
                if (copy is null) return error;
                var (from, to) = ((int)source.DangerousGetHandle(), (int)copy.DangerousGetHandle());
                long moved;
                while ((moved = sendfile(to, from, null, 1 << 20)) > 0) { }
                if (moved == 0) return fchmod(to, (uint)mode & 0x1FF) == 0 ? 0 : Errno;
                error = Errno;
                _ = target.Delete(name);   // half a file is none
                return error;
            });
        }
    }

    private int CopyLink(string name, Workspace target)
    {
        var text = new byte[4097];
        var length = InParent(name, (parent, last) =>
        {
            fixed (byte* path = last, buffer = text) return (int)readlinkat(parent, path, buffer, text.Length - 1);
        });
        return length > 0 ? target.Link(name, text[..(length + 1)]) : ENOENT;
    }

    /// <summary>Does something with the file rights of the box's user.</summary>
    private int AsTheBox(Func<int> act)
    {
        // setfsuid(2) is per thread; nothing in between awaits.
        _ = setfsgid(ids.Gid);
        _ = setfsuid(ids.Uid);
        try { return act(); }
        finally
        {
            _ = setfsuid(geteuid());
            _ = setfsgid(getegid());
        }
    }

    private int MakeParents(string name)
    {
        for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
        {
            var problem = InParent(name[..slash], (parent, last) =>
            {
                fixed (byte* path = last) return mkdirat(parent, path, 0b111_101_101) == 0 || Errno == EEXIST ? 0 : Errno;
            });
            if (problem > 0) return problem;
        }
        return 0;
    }

    /// <summary>Does something with the last part of a name in the folder before it.</summary>
    private int InParent(string name, Func<int, byte[], int> act)
    {
        var cut = name.LastIndexOf('/');
        var parent = cut < 0 ? directory : Open(name[..cut], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (parent < 0) return Errno;
        try { return act(parent, Bytes(name[(cut + 1)..])); }
        finally { if (cut >= 0) Descriptors.Close(parent); }
    }

    private int Open(string name, int flags, ulong mode)
    {
        var how = stackalloc ulong[3] { (ulong)flags, mode, ResolveBeneath | ResolveNoSymlinks | ResolveNoMagicLinks };
        fixed (byte* path = Bytes(name)) return (int)syscall(SYS_openat2, directory, path, how, 24);
    }

    /// <summary>As <see cref="Open"/>, for reading what the program may have closed to itself.</summary>
    private int OpenClosed(string name, int flags)
    {
        var fd = Open(name, flags, 0);
        if (fd >= 0 || Errno != EACCES || ids.Uid != geteuid()) return fd;
        OpenUp(directory);
        for (var end = 0; end >= 0;)
        {
            end = name.IndexOf('/', end + 1);
            var part = Open(end < 0 ? name : name[..end], O_PATH | O_CLOEXEC, 0);
            if (part < 0) return part;
            OpenUp(part);
            Descriptors.Close(part);
        }
        return Open(name, flags, 0);
    }

    /// <summary>Gives its owner the rights to read a folder or file. By the descriptor, which cannot become another file meanwhile (proc(5), /proc/pid/fd).</summary>
    private static void OpenUp(int fd)
    {
        if (Stat(fd, "", out var about) != 0) return;
        var needed = (about.Mode & TypeMask) switch { Folder => 0x1C0, RegularFile => 0x100, _ => 0 };
        if ((about.Mode & needed) == needed) return;
        fixed (byte* path = Bytes($"/proc/self/fd/{fd}")) _ = chmod(path, (uint)(about.Mode & 0xFFF | needed));
    }

    /// <summary>Visits all below a folder, a folder before what is in it. False as soon as a visit wants no more.</summary>
    private bool Walk(string folder, string prefix, int depth, Func<string, FileFacts, bool> visit)
    {
        var fd = OpenClosed(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return true;
        try
        {
            var buffer = stackalloc byte[8192];
            long length;
            // struct linux_dirent64: d_reclen at 16, d_type at 18, d_name at 19 (getdents(2)).
            while ((length = syscall(SYS_getdents64, fd, buffer, (void*)8192, 0)) > 0)
            {
                for (long at = 0; at < length; at += *(ushort*)(buffer + at + 16))
                {
                    var raw = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + 19);
                    if (raw is [(byte)'.'] or [(byte)'.', (byte)'.']) continue;
                    var name = prefix + Encoding.UTF8.GetString(raw);
                    if (Stat(fd, raw, out var about) != 0) continue;
                    if (!visit(name, about)) return false;
                    if ((about.Mode & TypeMask) == Folder && depth < MaxDepth && !Walk(name, name + "/", depth + 1, visit)) return false;
                }
            }
            return true;
        }
        finally { Descriptors.Close(fd); }
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
