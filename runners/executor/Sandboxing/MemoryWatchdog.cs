using System.Globalization;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// Holds a box to its memory where no control group does (containers see theirs read-only): every 10 ms it adds up the memory of the
/// box's processes, its files and what lies in its sockets, and stops the box past its limit. Weaker than a group: a burst may pass the limit for one interval.
/// </summary>
/// <param name="clock">Whose 10 ms.</param>
internal sealed class MemoryWatchdog(TimeProvider clock)
{
    /// <summary>So few hold little: nobody is asked what.</summary>
    private const int FewSockets = 4;

    public static readonly TimeSpan Often = TimeSpan.FromMilliseconds(10);

    /// <summary>Watches until cancelled.</summary>
    /// <param name="firstProcess">The box's pid 1, as the host numbers it.</param>
    /// <param name="workspace">Whose files count too.</param>
    /// <param name="socketBytes">Asks what lies in its sockets.</param>
    /// <param name="limitBytes">The limit.</param>
    /// <param name="over">Called once, when it is passed.</param>
    /// <param name="interval">Between two looks.</param>
    /// <param name="cancel">Ends the watch.</param>
    /// <returns>The highest sum seen.</returns>
    public async Task<long> WatchAsync(int firstProcess, Workspace workspace, Func<Task<long>> socketBytes, long limitBytes, Action over, TimeSpan interval, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(interval, clock);
        long peak = 0;
        try
        {
            do
            {
                var unread = SocketsOf(firstProcess) > FewSockets ? await socketBytes() : 0;
                var used = unread + Used(firstProcess, workspace);
                peak = Math.Max(peak, used);
                if (used > limitBytes)
                {
                    // Pages that a fork shares were counted for each of its users: look once more, exactly, before ending it.
                    // Shared memory is counted once too many where it is a file of the box's that is mapped: the larger of both is right.
                    var all = Descendants(firstProcess).Select(ProportionalBytes).ToList();
                    used = unread + all.Sum(one => one.Anonymous) + Math.Max(workspace.UsedBytes(), all.Sum(one => one.Shared));
                    if (used > limitBytes)
                    {
                        over();
                        return peak;
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) { }
        return peak;
    }

    /// <summary>Memory and files of a box, in bytes; pages that a fork shares are counted for each of its users.</summary>
    public static long Used(int firstProcess, Workspace workspace) => workspace.UsedBytes() + Descendants(firstProcess).Sum(ResidentBytes);

    /// <summary>How many there are in the box's network namespace (proc(5), /proc/net/sockstat): its first line is <c>sockets: used 3</c>.</summary>
    private static int SocketsOf(int firstProcess)
    {
        const string Before = "sockets: used ";
        var text = Text($"/proc/{firstProcess}/net/sockstat");
        if (!text.StartsWith(Before, StringComparison.Ordinal)) return 0;
        return int.Parse(text.AsSpan(Before.Length, text.IndexOf('\n', StringComparison.Ordinal) - Before.Length), CultureInfo.InvariantCulture);
    }

    private static IEnumerable<int> Descendants(int pid)
    {
        yield return pid;
        foreach (var child in Children(pid))
            foreach (var below in Descendants(child)) yield return below;
    }

    private static IEnumerable<int> Children(int pid)
    {
        // A child belongs to the thread that forked it, so every thread is asked (proc(5), /proc/pid/task/tid/children).
        string[] threads;
        try { threads = Directory.GetDirectories($"/proc/{pid}/task"); }
        catch (IOException) { return []; }
        return threads.SelectMany(thread => Text(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
    }

    private static long ResidentBytes(int pid)
    {
        var text = Text($"/proc/{pid}/status");
        return BytesOf(text, "RssAnon:") + BytesOf(text, "RssShmem:");
    }

    private static (long Anonymous, long Shared) ProportionalBytes(int pid)
    {
        var text = Text($"/proc/{pid}/smaps_rollup");
        return (BytesOf(text, "Pss_Anon:"), BytesOf(text, "Pss_Shmem:"));
    }

    /// <summary>A line such as <c>RssAnon:     1024 kB</c>.</summary>
    private static long BytesOf(string text, string field)
    {
        var at = text.IndexOf(field, StringComparison.Ordinal);
        if (at < 0) return 0;
        var value = text.AsSpan(at + field.Length).TrimStart();
        return long.Parse(value[..value.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>A file of /proc; empty when its process is gone by now.</summary>
    private static string Text(string file)
    {
        try { return File.ReadAllText(file); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return ""; }
    }
}
