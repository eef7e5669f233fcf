using System.Globalization;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>The executor's own part of the machine's control groups, below which every box gets a group (cgroups(7)).</summary>
/// <remarks>Version 2 where memory, pids and cpu can be used below our own group, else version 1, else none.</remarks>
internal sealed class Cgroups : IDisposable
{
    private const string Prefix = "coderunner-";
    private static readonly string[] NeededV1 = ["memory", "pids", "cpu", "cpuacct"];

    private readonly Dictionary<string, string> roots;   // controller (or "" for version 2) → our group's folder

    private Cgroups(int version, Dictionary<string, string> roots) => (Version, this.roots) = (version, roots);

    /// <summary>1 or 2; 0 when this machine lends us none.</summary>
    public int Version { get; }

    public string Summary => Version == 0 ? "memory watched" : $"cgroup v{Version}";

    /// <param name="wanted">"auto", or "none" to go without on purpose.</param>
    public static Cgroups Find(string wanted)
    {
        if (wanted == "none") return new(0, []);
        var own = Own();
        var mounts = Mounts();
        return TryV2(mounts, own) ?? TryV1(mounts, own) ?? new(0, []);
    }

    /// <summary>Makes a box's group with its limits.</summary>
    public BoxGroup Create(string box, Limits limits)
    {
        var folders = roots.ToDictionary(root => root.Key, root => Path.Combine(root.Value, box));
        var group = new BoxGroup(Version, folders);
        try
        {
            foreach (var folder in folders.Values) Directory.CreateDirectory(folder);
            group.SetLimits(limits.MemoryMiB * 1024L * 1024L, limits.Processes + 1);
            return group;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            throw new SandboxSetupException("cgroup", error.HResult & 0xffff, error.Message);
        }
    }

    public void Dispose()
    {
        foreach (var root in roots.Values) Remove(root);
    }

    private static Cgroups? TryV1(Dictionary<string, (string Mount, string Root)> mounts, Dictionary<string, string> own)
    {
        var roots = new Dictionary<string, string>();
        foreach (var controller in NeededV1)
        {
            if (!mounts.TryGetValue(controller, out var mount) || !own.TryGetValue(controller, out var path)) return null;
            roots[controller] = Path.Join(mount.Mount, Below(path, mount.Root), Prefix + Environment.ProcessId);
        }
        return Usable(new(1, roots));
    }

    private static Cgroups? TryV2(Dictionary<string, (string Mount, string Root)> mounts, Dictionary<string, string> own)
    {
        if (!mounts.TryGetValue("", out var mount) || !own.TryGetValue("", out var path)) return null;
        var ours = Path.Join(mount.Mount, Below(path, mount.Root));
        try
        {
            if (!File.ReadAllText(Path.Join(ours, "cgroup.controllers")).Split([' ', '\n']).Contains("memory")) return null;
            var root = Path.Join(ours, Prefix + Environment.ProcessId);
            // A group with processes of its own cannot lend controllers to groups below, except the hierarchy's root
            // ("no internal processes", cgroups(7)): move what is in it, which is us and our children, to a leaf first.
            if (File.Exists(Path.Join(ours, "cgroup.type")))
            {
                var leaf = Path.Join(ours, "services");
                Directory.CreateDirectory(leaf);
                foreach (var pid in File.ReadAllLines(Path.Join(ours, "cgroup.procs"))) File.WriteAllText(Path.Join(leaf, "cgroup.procs"), pid);
            }
            File.WriteAllText(Path.Join(ours, "cgroup.subtree_control"), "+memory +pids +cpu");
            RemoveStale(ours);
            Directory.CreateDirectory(root);
            File.WriteAllText(Path.Join(root, "cgroup.subtree_control"), "+memory +pids +cpu");
            return new(2, new() { [""] = root });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return null; }
    }

    private static Cgroups? Usable(Cgroups cgroups)
    {
        try
        {
            foreach (var root in cgroups.roots.Values)
            {
                RemoveStale(Path.GetDirectoryName(root)!);
                Directory.CreateDirectory(root);
            }
            return cgroups;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            cgroups.Dispose();
            return null;
        }
    }

    /// <summary>Groups of an executor that was killed: its boxes died with it, only the empty folders are left.</summary>
    private static void RemoveStale(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder).AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out var pid) && !Directory.Exists($"/proc/{pid}"))
                Remove(folder);
        }
    }

    /// <summary>Removes a group and those below. One still in use stays, and is found stale by the next start.</summary>
    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var box in Directory.EnumerateDirectories(folder)) BoxGroup.Remove(box);
        BoxGroup.Remove(folder);
    }

    /// <summary>controller → our group's path, from lines such as <c>4:memory:/some/group</c> and <c>0::/</c> (version 2).</summary>
    private static Dictionary<string, string> Own()
    {
        var own = new Dictionary<string, string>();
        foreach (var line in File.ReadLines("/proc/self/cgroup"))
        {
            var parts = line.Split(':', 3);
            foreach (var controller in parts[1].Split(',')) own[controller] = parts[2];
        }
        return own;
    }

    /// <summary>controller → where it is mounted and which group is its root there, from /proc/self/mountinfo lines such as
    /// <c>33 28 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory</c>.</summary>
    private static Dictionary<string, (string Mount, string Root)> Mounts()
    {
        var mounts = new Dictionary<string, (string, string)>();
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var halves = line.Split(" - ", 2);
            var (left, right) = (halves[0].Split(' '), halves[1].Split(' '));
            if (right[0] == "cgroup2") mounts.TryAdd("", (left[4], left[3]));
            else if (right[0] == "cgroup") foreach (var option in right[2].Split(',')) mounts.TryAdd(option, (left[4], left[3]));
        }
        return mounts;
    }

    private static string Below(string path, string root) =>
        root != "/" && path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
}
