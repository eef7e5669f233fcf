using System.Collections.Concurrent;
using System.Globalization;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Lends each box a host user of its own, from a range that no distribution hands out.</summary>
/// <remarks>systemd's table of user ids (its UIDS-GIDS document) leaves 1879048192–2147483647 free. Without root every box runs as
/// our own user: an unprivileged process may map only itself (user_namespaces(7)).</remarks>
internal sealed class BoxIds
{
    private const uint Preferred = 1_900_000_000;
    private const uint Count = 4096;

    private readonly ConcurrentStack<uint> free = new();

    public BoxIds()
    {
        if (!Privileged) return;
        // Executors on one machine start at different places, so that their boxes' users differ too.
        var wanted = Preferred + (uint)Environment.ProcessId % Count * Count;
        var first = Range(Map("uid_map"), wanted);
        if (first is null || Range(Map("gid_map"), first.Value) != first)
            throw new StartRefusedException("Root has no user ids to give to sandboxes here (/proc/self/uid_map).\nMend: start as an ordinary user, or map a range of 65536 ids into this container.");
        for (var i = Count; i-- > 0;) free.Push(first.Value + i);
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

    /// <summary>Where <see cref="Count"/> ids lie that may be mapped: at the wanted place, else (in a rootless container, whose root knows
    /// 65536 ids or so) near the end of the largest range, away from the users below and "nobody" above.</summary>
    internal static uint? Range(IReadOnlyList<(uint First, uint Count)> map, uint wanted)
    {
        if (map.Any(one => one.First <= wanted && wanted - one.First + (ulong)Count <= one.Count)) return wanted;
        var largest = map.MaxBy(one => one.Count);
        return largest.Count >= 8 * Count ? largest.First + largest.Count - 2 * Count : null;
    }

    /// <summary>Lines such as <c>0 100000 65536</c>: first id here, first id outside, how many.</summary>
    private static List<(uint First, uint Count)> Map(string name) =>
        [.. File.ReadLines("/proc/self/" + name).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => (uint.Parse(words[0], CultureInfo.InvariantCulture), uint.Parse(words[2], CultureInfo.InvariantCulture)))];
}
