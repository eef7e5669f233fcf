using System.Globalization;

namespace CodeRunner.Benchmarks.Load;

/// <summary>The most memory that a process had at once, by the kernel's own mark: nothing between two looks escapes it.</summary>
internal static class HighestMemory
{
    /// <summary>Sets the mark to what the process has now.</summary>
    public static void Forget(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    /// <summary>MiB since then, shared pages included.</summary>
    public static double MiB(int pid)
    {
        // VmHWM:	  123456 kB
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:".Length - " kB".Length).Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }
}
