using System.Collections.Concurrent;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Lends each box a host user of its own, from a range that no distribution hands out.</summary>
/// <remarks>systemd's table of user ids (its UIDS-GIDS document) leaves 1879048192–2147483647 free. Without root every box runs as
/// our own user: an unprivileged process may map only itself (user_namespaces(7)).</remarks>
internal sealed class BoxIds
{
    private const uint First = 1_900_000_000;
    private const uint PerExecutor = 4096;

    private readonly ConcurrentStack<uint> free = new();

    public BoxIds()
    {
        // Executors on one machine start at different places, so that their boxes' users differ too.
        var start = First + (uint)Environment.ProcessId % PerExecutor * PerExecutor;
        for (var i = PerExecutor; i-- > 0;) free.Push(start + i);
    }

    public static bool Privileged => Libc.geteuid() == 0;

    public (uint Uid, uint Gid) Take()
    {
        if (!Privileged) return (Libc.geteuid(), Libc.getegid());
        return free.TryPop(out var id) ? (id, id) : throw new SandboxSetupException("ids", Libc.EAGAIN, "all host ids are in use");
    }

    public void Give((uint Uid, uint Gid) ids)
    {
        if (Privileged) free.Push(ids.Uid);
    }
}
