using System.Runtime.InteropServices;

namespace CodeRunner.Executor.Sandboxing.Native;

/// <summary>The C library's calls that .NET does not offer. Names and values are those of the man pages.</summary>
internal static partial class Libc
{
    public const int EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, E2BIG = 7, EAGAIN = 11, EACCES = 13, EBUSY = 16, EEXIST = 17, ENOTDIR = 20, EISDIR = 21,
        EINVAL = 22, ENFILE = 23, EMFILE = 24, ENOSPC = 28, EPIPE = 32, ENOSYS = 38, ELOOP = 40, EDQUOT = 122, ECONNRESET = 104, EUSERS = 87;

    public const int O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0x40, O_EXCL = 0x80, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, O_PATH = 0x200000;
    public static readonly int O_DIRECTORY = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public const int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 0x80000, SOL_SOCKET = 1, SCM_RIGHTS = 1, SHUT_WR = 1;
    public const int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000;
    public const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2;
    public const uint EPOLLIN = 1, EPOLLOUT = 4;
    public const short POLLIN = 1;
    public const int SIGKILL = 9, SIGINT = 2, F_SETFD = 2, F_SETFL = 4, F_DUPFD_CLOEXEC = 1030, FIONREAD = 0x541B, AT_REMOVEDIR = 0x200, AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000;

    // The same numbers on x86-64 and arm64: both joined the common table before these calls were added.
    public const long SYS_pidfd_send_signal = 424, SYS_openat2 = 437;
    public static readonly long SYS_getdents64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    [LibraryImport("libc", SetLastError = true)] public static partial int close(int fd);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int pipe2(int* fds, int flags);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int socketpair(int domain, int type, int protocol, int* fds);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint read(int fd, byte* buffer, nint count);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint write(int fd, byte* buffer, nint count);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint sendmsg(int fd, MessageHeader* message, int flags);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint recvmsg(int fd, MessageHeader* message, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int shutdown(int fd, int how);
    [LibraryImport("libc", SetLastError = true)] public static partial int fcntl(int fd, int command, int value);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int ioctl(int fd, nuint request, int* value);
    [LibraryImport("libc", SetLastError = true)] public static partial int epoll_create1(int flags);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int epoll_ctl(int epoll, int operation, int fd, byte* epollEvent);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int epoll_wait(int epoll, byte* events, int max, int timeoutMs);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int poll(PollDescriptor* asked, nuint count, int timeoutMs);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int getrlimit(int resource, ResourceLimit* limit);
    [LibraryImport("libc", SetLastError = true)] public static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int statx(int fd, byte* path, int flags, uint mask, byte* buffer);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int mkdirat(int fd, byte* path, uint mode);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int unlinkat(int fd, byte* path, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int open(string path, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int mkdir(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int rmdir(string path);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int symlinkat(byte* target, int fd, byte* path);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint readlinkat(int fd, byte* path, byte* buffer, nint size);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint sendfile(int to, int from, long* offset, nint count);
    [LibraryImport("libc", SetLastError = true)] public static partial int ftruncate(int fd, long length);
    [LibraryImport("libc", SetLastError = true)] public static partial int fchmod(int fd, uint mode);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int chmod(byte* path, uint mode);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int fstatfs(int fd, byte* buffer);
    [LibraryImport("libc")] public static partial int setfsuid(uint uid);
    [LibraryImport("libc")] public static partial int setfsgid(uint gid);
    [LibraryImport("libc")] public static partial uint geteuid();
    [LibraryImport("libc")] public static partial uint getegid();
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial long syscall(long number, long a, void* b, void* c, long d);

    public static int Errno => Marshal.GetLastPInvokeError();

    /// <summary>What <paramref name="errno"/> means, in the C library's words.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nint Length;
}

/// <summary><c>struct msghdr</c>, 64 bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Parts;
    public nint PartCount;
    public void* Control;
    public nint ControlLength;
    public int Flags;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Number;
    public short Wanted, Happened;
}

/// <summary><c>struct rlimit</c>, 64 bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public ulong Current, Most;
}
