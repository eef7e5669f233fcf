using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing.Native;

/// <summary>
/// Keeps the last descriptors below the limit (getrlimit(2), RLIMIT_NOFILE) for the runtime. Each of its threads takes two, a pipe, and a thread
/// pool that cannot make a thread ends the process ("Out of memory.", .NET 10): boxes are refused before it comes to that.
/// </summary>
internal static unsafe class DescriptorReserve
{
    /// <summary>The numbers next to the limit that are looked at, and how many of them must be free.</summary>
    private const int Numbers = 256, Free = 192;

    private const int Fewest = 64;
    private const int RLIMIT_NOFILE = 7;
    private const short POLLNVAL = 0x20;

    /// <summary>How many descriptors this process may have open.</summary>
    public static int Limit
    {
        get
        {
            ResourceLimit limit;
            if (getrlimit(RLIMIT_NOFILE, &limit) < 0) throw new SandboxSetupException("getrlimit", Errno);
            return (int)Math.Min(limit.Current, int.MaxValue);
        }
    }

    /// <summary>Connections that leave enough for boxes and threads, also where the gateway's two ends of each are in this process.</summary>
    public static int Connections => Math.Max(Fewest, (Limit - 2 * Numbers) / 3);

    /// <summary>Refuses when so much is open that the reserve is in use.</summary>
    /// <exception cref="SandboxSetupException">It is.</exception>
    public static void ThrowIfUsed() => ThrowIfUsed(Limit);

    /// <summary>The same below another limit.</summary>
    /// <exception cref="SandboxSetupException">It is.</exception>
    public static void ThrowIfUsed(int limit)
    {
        if (Unused(limit - Numbers) < Free) throw new SandboxSetupException("descriptors", EMFILE);
    }

    /// <summary>How many of the numbers from this one on are no open descriptors. To count all that are open, in /proc/self/fd, takes a hundred times as long.</summary>
    private static int Unused(int first)
    {
        var asked = stackalloc PollDescriptor[Numbers];
        for (var i = 0; i < Numbers; i++) asked[i] = new() { Number = first + i };
        if (poll(asked, Numbers, 0) < 0) throw new SandboxSetupException("poll", Errno);
        var unused = 0;
        for (var i = 0; i < Numbers; i++) if ((asked[i].Happened & POLLNVAL) != 0) unused++;
        return unused;
    }
}
