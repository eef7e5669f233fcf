namespace CodeRunner.Tests.EndToEnd;

/// <summary>What one system occupies on the machine, seen from outside.</summary>
/// <param name="Processes">Below its own, itself left out.</param>
/// <param name="Descriptors">Open in its own process.</param>
/// <param name="Mounts">On the machine.</param>
/// <param name="Groups">Control groups of its boxes.</param>
/// <param name="TempFiles">In the temporary folder.</param>
internal sealed record Footprint(int Processes, int Descriptors, int Mounts, int Groups, int TempFiles)
{
    public static Footprint Of(int pid) => new(
        Descendants(pid).Count() - 1,
        Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
        File.ReadAllLines("/proc/self/mountinfo").Length,
        CountGroups($"coderunner-{pid}"),
        Directory.GetFileSystemEntries(Path.GetTempPath(), "coderunner-*", SearchOption.AllDirectories).Length);

    public static IEnumerable<int> Descendants(int pid) =>
        Directory.GetDirectories($"/proc/{pid}/task").SelectMany(task => File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(child => Descendants(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture))).Prepend(pid);

    public static int CountGroups(string name) =>
        !Directory.Exists("/sys/fs/cgroup") ? 0 : Directory.EnumerateDirectories("/sys/fs/cgroup", name, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Sum(folder => 1 + Directory.GetDirectories(folder).Length);
}
