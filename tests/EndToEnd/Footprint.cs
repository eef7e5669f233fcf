namespace CodeRunner.Tests.EndToEnd;

/// <summary>What one system occupies on the machine, seen from outside.</summary>
/// <param name="Processes">Below its own, itself left out.</param>
/// <param name="Descriptors">Open in its own process.</param>
/// <param name="Mounts">Where it runs: on the machine, unless it has a mount namespace of its own.</param>
/// <param name="Groups">Control groups of its boxes.</param>
/// <param name="TempFiles">In its own temporary folder.</param>
internal sealed partial record Footprint(int Processes, int Descriptors, int Mounts, int Groups, int TempFiles)
{
    public static Footprint Of(GatewayProcess system) => new(
        Descendants(system.Id).Count() - 1,
        Directory.GetFileSystemEntries($"/proc/{system.Id}/fd").Length,
        File.ReadAllLines($"/proc/{system.Id}/mountinfo").Length,
        CountGroups($"coderunner-{system.Id}"),
        Directory.GetFileSystemEntries(system.TempFolder, "*", SearchOption.AllDirectories).Length);

    /// <summary>A process and all below it. One that ends while we look is no longer below.</summary>
    public static IEnumerable<int> Descendants(int pid) => Children(pid) is { } children ? children.SelectMany(Descendants).Prepend(pid) : [];

    /// <summary>The processes right below one; null when it is gone.</summary>
    public static int[]? Children(int pid)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return [.. Directory.GetDirectories($"/proc/{pid}/task").SelectMany(task => File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(child => int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)).Distinct()];
            }
            // One of its threads has ended meanwhile, and its children are another's now, which may have been asked before: once more.
            catch (IOException) when (tries < 1000 && Directory.Exists($"/proc/{pid}/task/{pid}")) { }
            catch (IOException) { return null; }
        }
    }

    public static int CountGroups(string name) =>
        // Below our own group in each hierarchy, which is where an executor that we started makes its own.
        File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).SelectMany(own => Directory.Exists("/sys/fs/cgroup")
                ? Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup")
                // On version 2 the first start moves whoever started it, which is us, into a leaf beside the groups that are meant.
                .Select(root => Path.Join(root, own[2].EndsWith("/coderunner-services", StringComparison.Ordinal) ? Path.GetDirectoryName(own[2]) : own[2], name)) : [])
            .Distinct().Where(Directory.Exists).Sum(folder => 1 + Directory.GetDirectories(folder).Length);
}
