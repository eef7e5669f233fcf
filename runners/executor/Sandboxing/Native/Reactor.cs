using System.Collections.Concurrent;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing.Native;

/// <summary>
/// One thread that waits on every box's descriptors at once (epoll(7), level-triggered) and calls their handlers.
/// Blocking reads would take two thread-pool threads a run, and .NET reads pipes no other way.
/// </summary>
/// <remarks>A handler runs on the reactor's thread, must not block, and closes its descriptor itself after
/// <see cref="Remove"/>: closed elsewhere, the number could already belong to another box.</remarks>
internal sealed unsafe class Reactor : IDisposable
{
    private const int EventsAtOnce = 64;
    // struct epoll_event is packed on x86-64 only (12 bytes, data at 4), else 16 with data at 8.
    private static readonly int EventSize = IntPtr.Size == 8 && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
        == System.Runtime.InteropServices.Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - 8;

    private readonly ConcurrentDictionary<long, Action> handlers = new();
    private readonly int epoll = epoll_create1(O_CLOEXEC);
    private readonly int wake = eventfd(0, O_CLOEXEC);
    private readonly Thread thread;
    private long lastToken;
    private volatile bool stopping;

    public Reactor()
    {
        if (epoll < 0 || wake < 0) throw new SandboxSetupException("epoll", Errno);
        Control(EPOLL_CTL_ADD, wake, 0, EPOLLIN);
        thread = new Thread(Loop) { IsBackground = true, Name = "reactor" };
        thread.Start();
    }

    /// <summary>Calls <paramref name="ready"/> whenever <paramref name="fd"/> can be read, or written, or has failed.</summary>
    /// <returns>The token for <see cref="Remove"/>.</returns>
    public long Add(int fd, bool forWriting, Action ready)
    {
        var token = Interlocked.Increment(ref lastToken);
        handlers[token] = ready;
        Control(EPOLL_CTL_ADD, fd, token, forWriting ? EPOLLOUT : EPOLLIN);
        return token;
    }

    public void Remove(int fd, long token)
    {
        if (handlers.TryRemove(token, out _)) Control(EPOLL_CTL_DEL, fd, token, 0);
    }

    public void Dispose()
    {
        stopping = true;
        ulong one = 1;
        _ = write(wake, (byte*)&one, 8);
        thread.Join();
        Descriptors.Close(epoll, wake);
    }

    private void Control(int operation, int fd, long token, uint events)
    {
        var buffer = stackalloc byte[16];
        *(uint*)buffer = events;
        *(long*)(buffer + DataOffset) = token;
        if (epoll_ctl(epoll, operation, fd, buffer) < 0) throw new SandboxSetupException("epoll", Errno);
    }

    private void Loop()
    {
        var events = stackalloc byte[EventsAtOnce * 16];
        while (!stopping)
        {
            var count = epoll_wait(epoll, events, EventsAtOnce, -1);
            for (var i = 0; i < count; i++)
            {
                // A handler removed earlier in this round is no longer found: its event is stale.
                if (handlers.TryGetValue(*(long*)(events + i * EventSize + DataOffset), out var ready)) ready();
            }
        }
    }
}
