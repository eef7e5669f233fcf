using System.Globalization;
using System.Text.RegularExpressions;
using CodeRunner.Benchmarks.Yardsticks;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks.Load;

/// <summary>What the processes of a system hold of the machine's memory. Shared pages count in parts, so that the sum is true (PSS).</summary>
/// <param name="Kinds">Number of processes and bytes of each kind: the gateway's process, the launcher's, and boxes by what runs in them.</param>
/// <param name="Boxes">What the boxes' control groups count, files in memory and kernel memory included; null where that cannot be read.</param>
internal sealed partial record SystemMemory(SortedDictionary<string, (int Processes, long Bytes)> Kinds, long? Boxes)
{
    public const string Gateway = "gateway, executor and keys-service", Launcher = "launcher and reapers";

    public long Bytes => Kinds.Values.Sum(kind => kind.Bytes);

    /// <summary>Looks now. Needs the right to look into the boxes' processes: root's, where it runs as root.</summary>
    public static SystemMemory Of(int gateway)
    {
        var kinds = new SortedDictionary<string, (int, long)>(StringComparer.Ordinal);
        foreach (var pid in Footprint.Descendants(gateway))
        {
            if (Pss(pid) is not { } bytes) continue;   // it has ended meanwhile
            var kind = pid == gateway ? Gateway : Kind(pid);
            var (processes, sum) = kinds.GetValueOrDefault(kind);
            kinds[kind] = (processes + 1, sum + bytes);
        }
        return new SystemMemory(kinds, GroupBytes($"coderunner-{gateway}"));
    }

    /// <summary>One process's part; null when it has ended.</summary>
    public static long? Pss(int pid)
    {
        try
        {
            return 1024 * File.ReadLines($"/proc/{pid}/smaps_rollup").Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
                .Select(line => long.Parse(Digits().Match(line).ValueSpan, CultureInfo.InvariantCulture)).Single();
        }
        catch (IOException) { return null; }
    }

    // /opt/javascript/node_modules/.bin/node --require /opt/typescript/warm.cjs --require /opt/javascript/warm.cjs … is typescript's: it borrows the other's node.
    private static string Kind(int pid)
    {
        string command, program;
        try { (command, program) = (File.ReadAllText($"/proc/{pid}/cmdline"), File.ReadAllText($"/proc/{pid}/comm").Trim()); }
        catch (IOException) { return "ended"; }
        if (program == "launcher" || command.Trim('\0', ' ').Length == 0) return Launcher;
        var named = LanguageFolder().Matches(command).Select(match => match.Groups[1].Value).Distinct().LastOrDefault()
            ?? Language.All.FirstOrDefault(one => command.StartsWith(one.Bare[0], StringComparison.Ordinal))?.Name;
        return $"spares: {named ?? program}";
    }

    private static long? GroupBytes(string name)
    {
        var files = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)[2]).Distinct()
            .SelectMany(own => (string[])[Path.Join("/sys/fs/cgroup/memory", own, name, "memory.usage_in_bytes"), Path.Join("/sys/fs/cgroup", own, name, "memory.current"),
                Path.Join("/sys/fs/cgroup", Path.GetDirectoryName(own), name, "memory.current")]);
        return files.FirstOrDefault(File.Exists) is { } file ? long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("[0-9]+")] private static partial Regex Digits();
    [GeneratedRegex("/opt/([a-z0-9]+)/")] private static partial Regex LanguageFolder();
}
