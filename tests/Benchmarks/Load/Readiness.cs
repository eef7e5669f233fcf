using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodeRunner.Benchmarks.Load;

/// <summary>Which of many sockets have something to read (epoll(7)), asked by one thread: the least that a crowd of callers can cost.</summary>
internal sealed unsafe partial class Readiness : IDisposable
{
    private const int EPOLL_CTL_ADD = 1, O_CLOEXEC = 0x80000;
    private const uint EPOLLIN = 1;
    private const int AtOnce = 64;

    // struct epoll_event is packed on x86-64 only (12 bytes, data at 4), else 16 with data at 8.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataAt + 8;

    private readonly SafeFileHandle epoll = new(epoll_create1(O_CLOEXEC), ownsHandle: true);
    private readonly byte[] events = new byte[AtOnce * 16];

    /// <summary>Asks for this socket too, until it is closed.</summary>
    /// <param name="socket">Which.</param>
    /// <param name="number">What <see cref="Wait"/> calls it.</param>
    public void Add(Socket socket, int number)
    {
        var one = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(one, 4), EPOLLIN);
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(one + DataAt, 4), number);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, (int)socket.Handle, one) < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Waits for at most so many milliseconds.</summary>
    /// <param name="ready">Gets the numbers of those that can be read, or have ended.</param>
    /// <param name="patienceMs">0 only looks.</param>
    public void Wait(List<int> ready, int patienceMs)
    {
        ready.Clear();
        fixed (byte* all = events)
        {
            var count = epoll_wait(epoll, all, AtOnce, patienceMs);
            for (var i = 0; i < count; i++) ready.Add(BinaryPrimitives.ReadInt32LittleEndian(events.AsSpan(i * EventBytes + DataAt)));
        }
    }

    public void Dispose() => epoll.Dispose();

    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_create1(int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_ctl(SafeFileHandle epoll, int operation, int descriptor, byte* wanted);
    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_wait(SafeFileHandle epoll, byte* events, int most, int milliseconds);
}
