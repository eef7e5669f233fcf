using System.Globalization;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Tests.Faults;

/// <summary>A control group of the test's own with little memory, beside its own group; gone at the end.</summary>
internal sealed class MemoryGroup : IAsyncDisposable
{
    private readonly string folder;

    private MemoryGroup(string folder) => this.folder = folder;

    /// <summary>What a process id is written to.</summary>
    public string Processes => Path.Combine(folder, "cgroup.procs");

    /// <summary>Null where this machine lends no groups: executors watch memory themselves there.</summary>
    /// <param name="bytes">For all processes in it and below together.</param>
    public static MemoryGroup? Create(long bytes)
    {
        var (own, version) = Own();
        var group = new MemoryGroup(Path.Combine(own, $"coderunner-test-{Environment.ProcessId}-{Guid.NewGuid():N}"));
        try
        {
            Directory.CreateDirectory(group.folder);
            File.WriteAllText(Path.Combine(group.folder, version == 1 ? "memory.limit_in_bytes" : "memory.max"), bytes.ToString(CultureInfo.InvariantCulture));
            return group;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            try { Directory.Delete(group.folder); }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException) { }   // it was never made
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Its processes have ended; what they had below is removed first, from the deepest on.
        if (!Directory.Exists(folder)) return;
        foreach (var below in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories).OrderByDescending(one => one.Length).Append(folder)) await RemoveAsync(below);
    }

    private static async Task RemoveAsync(string group)
    {
        // The kernel counts a process out of its group a moment after its end.
        for (var attempt = 0; attempt < 1000 && Libc.rmdir(group) != 0 && Directory.Exists(group); attempt++) await Task.Delay(10);
    }

    /// <summary>Where memory is held: version 1's hierarchy, else version 2's, whose groups with processes lend nothing (cgroups(7)), so beside the leaf that they are moved to.</summary>
    private static (string Folder, int Version) Own()
    {
        var own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).ToList();
        if (own.Find(one => one[1].Split(',').Contains("memory")) is { } first && Directory.Exists("/sys/fs/cgroup/memory" + first[2])) return ("/sys/fs/cgroup/memory" + first[2], 1);
        var second = "/sys/fs/cgroup" + own.First(one => one[1].Length == 0)[2];
        return (Path.GetFileName(second) == "coderunner-services" ? Path.GetDirectoryName(second)! : second, 2);
    }
}
