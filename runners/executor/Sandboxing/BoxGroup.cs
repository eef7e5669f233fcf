using System.Globalization;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>One box's control group: its limits, and afterwards what it used.</summary>
/// <param name="version">1 or 2; 0 for no group at all, which limits and knows nothing.</param>
/// <param name="folders">Controller (or "" for version 2) → the group's folder.</param>
internal sealed class BoxGroup(int version, IReadOnlyDictionary<string, string> folders) : IAsyncDisposable
{
    private const int Tries = 1000;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    /// <summary>What a process id is written to.</summary>
    public IReadOnlyList<string> ProcsFiles => [.. folders.Values.Select(folder => Path.Join(folder, "cgroup.procs"))];

    public bool Exists => version != 0;

    public void SetLimits(long memoryBytes, int processes)
    {
        if (version == 0) return;
        Span<byte> buffer = stackalloc byte[20], count = stackalloc byte[20];
        var bytes = Text(memoryBytes, buffer);
        Write("memory", version == 2 ? "memory.max" : "memory.limit_in_bytes", bytes);
        Write("pids", "pids.max", Text(processes, count));
        // Swapped out, a box would have more than its memory; machines without swap accounting have no such file.
        if (version == 2) WriteIfThere("memory", "memory.swap.max", "0"u8);
        else WriteIfThere("memory", "memory.memsw.limit_in_bytes", bytes);
        // Version 1 counts what lies in TCP and UDP buffers apart, and not at all before it has a limit; version 2 counts it as memory.
        if (version == 1) WriteIfThere("memory", "memory.kmem.tcp.limit_in_bytes", bytes);
    }

    /// <summary>Lets this box have the processors only when no running program wants them, or takes that back: a spare boots behind others' backs.</summary>
    public void SetPatient(bool patient)
    {
        try
        {
            // cgroups(7): weights count between siblings, and all boxes are.
            if (version == 2) WriteIfThere("cpu", "cpu.weight", patient ? "5"u8 : "100"u8);
            else if (version == 1) WriteIfThere("cpu", "cpu.shares", patient ? "51"u8 : "1024"u8);
        }
        catch (IOException) { }   // no descriptor for it: a box that comes early or late is no wall less
    }

    /// <summary>What the box holds now, in bytes; null where nobody counts, or when it is gone already.</summary>
    public long? UsedBytes
    {
        get
        {
            try { return Number("memory", version == 2 ? "memory.current" : "memory.usage_in_bytes"); }
            catch (IOException) { return null; }
        }
    }

    /// <summary>How many processes of this box the kernel has killed for its memory.</summary>
    public long MemoryKills => version switch
    {
        2 => Field("memory", "memory.events", "\noom_kill "u8) ?? 0,
        1 => Field("memory", "memory.oom_control", "\noom_kill "u8) ?? 0,
        _ => 0,
    };

    /// <summary>For a box that is asked often; the asker's to dispose, before the group.</summary>
    public BoxMeter Meter() => version switch
    {
        2 => new(BoxMeter.Open(File("memory", "memory.events")), BoxMeter.Open(File("cpu", "cpu.stat")), BoxMeter.Open(File("memory", "memory.peak"), resettable: true)),
        1 => new(BoxMeter.Open(File("memory", "memory.oom_control")), BoxMeter.Open(File("cpuacct", "cpuacct.usage")), BoxMeter.Open(File("memory", "memory.max_usage_in_bytes"), resettable: true)),
        _ => new(null, null, null),
    };

    /// <summary>The most memory the box ever had, in bytes; null where nobody counted.</summary>
    public long? PeakBytes => Number("memory", version == 2 ? "memory.peak" : "memory.max_usage_in_bytes");

    /// <summary>CPU time of all its processes; null where nobody counted.</summary>
    public TimeSpan? Cpu => version switch
    {
        2 => TimeSpan.FromMicroseconds(Field("cpu", "cpu.stat", "\nusage_usec "u8) ?? 0),
        1 => Number("cpuacct", "cpuacct.usage") is { } ns ? TimeSpan.FromMicroseconds(ns / 1000.0) : null,
        _ => null,
    };

    /// <summary>Removes it as soon as it is empty, for ten seconds. A fork server that is replaced may have begun a copy, which ends in the server's group a
    /// little after it; and where others want the processors, the kernel can take a while to count out a process that we have seen end.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var tries = 0; !TryRemove() && tries < Tries; tries++) await Task.Delay(BetweenTries);
    }

    /// <summary>Whether nothing of it is left.</summary>
    public bool TryRemove()
    {
        var removed = true;
        foreach (var folder in folders.Values) removed &= Remove(folder);
        return removed;
    }

    /// <summary>rmdir(2) alone: the files in a group's folder are the kernel's and go with it.</summary>
    /// <returns>False when it is still in use.</returns>
    public static bool Remove(string folder)
    {
        // A process can be reaped a moment before the kernel counts it out of its group: EBUSY until then.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (Libc.rmdir(folder) == 0 || Libc.Errno != Libc.EBUSY) return true;
            Thread.Yield();
        }

        return false;
    }

    private string File(string controller, string name) => Path.Join(folders[version == 2 ? "" : controller], name);

    private void Write(string controller, string name, ReadOnlySpan<byte> value) => GroupFile.Write(File(controller, name), value, needed: true);

    private void WriteIfThere(string controller, string name, ReadOnlySpan<byte> value) => GroupFile.Write(File(controller, name), value, needed: false);

    private long? Number(string controller, string name) => version == 0 ? null : GroupFile.Read(File(controller, name), "\n"u8, needed: false);

    /// <summary>A number from lines such as <c>oom_kill 1</c>.</summary>
    private long? Field(string controller, string name, ReadOnlySpan<byte> before) => GroupFile.Read(File(controller, name), before, needed: true);

    private static ReadOnlySpan<byte> Text(long number, Span<byte> buffer) =>
        number.TryFormat(buffer, out var length, default, CultureInfo.InvariantCulture) ? buffer[..length] : throw new ArgumentOutOfRangeException(nameof(number));
}
