using System.Globalization;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Win32.SafeHandles;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>The executor's own part of the machine's control groups, below which every box gets a group (cgroups(7)).</summary>
/// <remarks>Version 2 where memory and pids can be used below our own group, else version 1 with cpu as well, else none.</remarks>
internal sealed class Cgroups : IDisposable
{
    private const string Prefix = "coderunner-";
    private const string Leaf = "coderunner-services";
    private static readonly string[] NeededV1 = ["memory", "pids", "cpu", "cpuacct"];
    private static readonly string[] NeededV2 = ["memory", "pids", "cpu"];

    private readonly Dictionary<string, string> roots;   // controller (or "" for version 2) → our group's folder
    private readonly bool sharesCpu;
    private SafeFileHandle? used;

    private Cgroups(int version, Dictionary<string, string> roots, bool sharesCpu) => (Version, this.roots, this.sharesCpu) = (version, roots, sharesCpu);

    /// <summary>1 or 2; 0 when this machine lends us none.</summary>
    public int Version { get; }

    public string Summary => Version == 0 ? "memory watched" : $"cgroup v{Version}{(sharesCpu ? "" : " without CPU shares")}";

    /// <summary>What all boxes and fork servers hold together now, in bytes; null where nobody counts.</summary>
    public long? UsedBytes
    {
        get
        {
            try { return used is null ? null : GroupFile.Read(used, "\n"u8); }
            catch (IOException) { return null; }
        }
    }

    /// <param name="wanted">"auto", or "none" to go without on purpose.</param>
    public static Cgroups Find(string wanted)
    {
        if (wanted == "none") return new(0, [], false);
        var own = Own();
        var mounts = Mounts();
        return TryV2(mounts, own) ?? TryV1(mounts, own) ?? new(0, [], false);
    }

    /// <summary>Makes a box's group with its limits.</summary>
    public BoxGroup Create(string box, Limits limits)
    {
        var folders = roots.ToDictionary(root => root.Key, root => Path.Combine(root.Value, box));
        var group = new BoxGroup(Version, folders);
        try
        {
            foreach (var folder in folders.Values) GroupFile.MakeGroup(folder);
            group.SetLimits(limits.MemoryMiB * 1024L * 1024L, limits.Processes + 1);
            return group;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            group.TryRemove();
            throw new SandboxSetupException("cgroup", error.HResult & 0xffff, error.Message);
        }
    }

    public void Dispose()
    {
        used?.Dispose();
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
        return Usable(new(1, roots, sharesCpu: true));
    }

    private static Cgroups? TryV2(Dictionary<string, (string Mount, string Root)> mounts, Dictionary<string, string> own)
    {
        if (!mounts.TryGetValue("", out var mount) || !own.TryGetValue("", out var path)) return null;
        var ours = Path.Join(mount.Mount, Below(path, mount.Root));
        try
        {
            // In a cgroup namespace of our own, a mount made outside of it starts elsewhere: what does not list us is another's.
            if (!File.ReadLines(Path.Join(ours, "cgroup.procs")).Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture))) return null;
            // An earlier start moved the shell that started us to the leaf: use what was lent then, or each start would dig deeper.
            if (Path.GetFileName(ours) == Leaf) ours = Path.GetDirectoryName(ours)!;
            AskForControllers(mount.Mount, ours);
            var offered = Offered(ours);
            if (!offered.Contains("memory") || !offered.Contains("pids")) return null;
            // A group with processes of its own cannot lend controllers to groups below, except the hierarchy's root
            // ("no internal processes", cgroups(7)): move what is in it, which is us and who started us, to a leaf first.
            if (File.Exists(Path.Join(ours, "cgroup.type"))) MoveProcesses(ours, Path.Join(ours, Leaf));
            var sharesCpu = offered.Contains("cpu");
            var lent = sharesCpu ? "+memory +pids +cpu" : "+memory +pids";
            Lend(ours, lent);
            return Usable(new(2, new() { [""] = Path.Join(ours, Prefix + Environment.ProcessId) }, sharesCpu), lent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return null; }
    }

    /// <summary>Has every group above ours pass the controllers on, as far as we may: systemd seldom passes cpu on, other inits nothing.</summary>
    private static void AskForControllers(string mount, string ours)
    {
        var missing = NeededV2.Except(Offered(ours)).ToList();
        var above = mount;
        foreach (var next in Path.GetRelativePath(mount, ours).Split('/').Where(name => name != "."))
        {
            foreach (var controller in missing)
            {
                try { Lend(above, "+" + controller); }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
            }
            above = Path.Join(above, next);
        }
    }

    private static string[] Offered(string group) => File.ReadAllText(Path.Join(group, "cgroup.controllers")).Split([' ', '\n']);

    private static void Lend(string group, string controllers) => File.WriteAllText(Path.Join(group, "cgroup.subtree_control"), controllers);

    private static void MoveProcesses(string from, string to)
    {
        Directory.CreateDirectory(to);
        // Again, because one may be born while its parent is moved; not for ever, because some may be seen and not moved
        // (a container lists processes outside of it as 0). What stays makes the next step fail.
        for (var round = 0; round < 10; round++)
        {
            var pids = File.ReadAllLines(Path.Join(from, "cgroup.procs"));
            if (pids.Length == 0) return;
            foreach (var pid in pids)
            {
                try { File.WriteAllText(Path.Join(to, "cgroup.procs"), pid); }
                catch (IOException) when (!Directory.Exists("/proc/" + pid)) { }   // it has ended meanwhile
            }
        }
    }

    private static Cgroups? Usable(Cgroups cgroups, string? lent = null)
    {
        try
        {
            foreach (var root in cgroups.roots.Values)
            {
                RemoveStale(Path.GetDirectoryName(root)!);
                Directory.CreateDirectory(root);
                if (lent is not null) Lend(root, lent);
            }
            cgroups.used = cgroups.Version == 2 ? BoxMeter.Open(Path.Join(cgroups.roots[""], "memory.current")) : BoxMeter.Open(Path.Join(cgroups.roots["memory"], "memory.usage_in_bytes"));
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
            // One with our own number is of a process that had it before us.
            if (int.TryParse(Path.GetFileName(folder).AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out var pid)
                && (pid == Environment.ProcessId || !Directory.Exists($"/proc/{pid}"))) Remove(folder);
        }
    }

    /// <summary>Removes a group and those below. One still in use stays, and is found stale by the next start.</summary>
    private static void Remove(string folder)
    {
        try
        {
            foreach (var box in Directory.EnumerateDirectories(folder)) BoxGroup.Remove(box);
            BoxGroup.Remove(folder);
        }
        catch (DirectoryNotFoundException) { }   // another executor that starts has removed it meanwhile, or it never was
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
