using System.Globalization;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>
/// Looks at a box from inside, once at every start, and says of each wall whether it stands. What /proc tells there is compared with what it
/// tells here: a wall counts when it was seen, not when it was asked for.
/// </summary>
internal static class Preflight
{
    private const string Script = "cd /proc/self; readlink ns/user ns/pid ns/mnt ns/net ns/ipc ns/uts ns/cgroup; cat uid_map status mountinfo; cat limits; echo fds; ls fd";

    private static readonly (string File, string Name)[] Namespaces =
        [("user", "user"), ("pid", "process"), ("mnt", "mount"), ("net", "network"), ("ipc", "ipc"), ("uts", "host name"), ("cgroup", "cgroup")];

    // What a program may write to: its own tmpfs, its terminals and the five devices.
    private static readonly HashSet<string> Writable = ["/workspace", "/tmp", "/dev/shm", "/dev/pts", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    private static readonly string[] CapabilitySets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

    /// <summary>Opens a box and inspects it.</summary>
    /// <exception cref="SandboxSetupException">This machine cannot make one.</exception>
    public static async Task<IReadOnlyList<Layer>> InspectAsync(Sandboxes sandboxes, Limits limits, CancellationToken cancel)
    {
        await using var sandbox = await sandboxes.OpenAsync([], limits);
        var exit = await sandbox.RunAsync(["/bin/sh", "-c", Script], [new("PATH", "/usr/bin:/bin"), new("LANG", "C")], [], cancel);
        var own = Namespaces.ToDictionary(one => one.File, one => File.ResolveLinkTarget("/proc/self/ns/" + one.File, returnFinalTarget: false)!.Name);
        return Judge(exit.Output.Text(), own, Libc.geteuid(), sandboxes.CgroupVersion);
    }

    /// <summary>Decides, from what the box printed and what holds outside.</summary>
    internal static IReadOnlyList<Layer> Judge(string seen, IReadOnlyDictionary<string, string> own, uint ownUser, int cgroups)
    {
        var lines = seen.Split('\n');
        string Field(string name) => lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim() ?? "?";
        var layers = new List<Layer>();

        foreach (var (file, name) in Namespaces)
        {
            var inside = lines.FirstOrDefault(line => line.StartsWith(file + ":[", StringComparison.Ordinal));
            layers.Add(new($"own {name} namespace", inside is not null && inside != own[file], inside ?? "not seen"));
        }
        // "      1000 1900000001          1": the id inside, the id outside, how many.
        var map = lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words is ["1000", _, "1"]);
        layers.Add(ownUser == 0
            ? new("own host user", map is not null && map[1] != "0", map is null ? "not seen" : "host user " + map[1])
            : new("unprivileged host user", map is not null && map[1] == ownUser.ToString(CultureInfo.InvariantCulture), "boxes share host user " + ownUser));
        layers.Add(new("no capabilities", CapabilitySets.All(set => Field(set).Trim('0').Length == 0), "effective " + Field("CapEff")));
        layers.Add(new("no new privileges", Field("NoNewPrivs") == "1", Field("NoNewPrivs")));
        layers.Add(new("system call filter", Field("Seccomp") == "2", "seccomp mode " + Field("Seccomp")));

        // "64 71 254:0 /usr /usr ro,nosuid,nodev,relatime - ext4 …": the mount point is the fifth, its options the sixth.
        var mounts = lines.Where(line => line.Contains(" - ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Where(words => words.Length > 6).ToList();
        var open = mounts.Where(words => !words[5].Split(',').Contains("ro") && !Writable.Contains(words[4]) && !words[4].StartsWith("/proc/", StringComparison.Ordinal)).Select(words => words[4]).ToList();
        layers.Add(new("read-only root", mounts.Count > 0 && open.Count == 0, open.Count == 0 ? $"{mounts.Count} mounts" : "writable: " + string.Join(" ", open)));
        layers.Add(new("resource limits", lines.Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Max", "msgqueue", "size", "0", "0", ..]), "setrlimit"));
        var descriptors = lines.SkipWhile(line => line != "fds").Skip(1).Where(line => line.Length > 0).ToList();
        layers.Add(new("no inherited descriptors", descriptors is ["0", "1", "2"], string.Join(" ", descriptors)));
        layers.Add(new("memory, process and CPU limits", true, cgroups == 0 ? "memory watched every 10 ms, processes by rlimit; no control groups" : "control groups version " + cgroups));
        return layers;
    }
}

/// <summary>One wall of the sandbox.</summary>
/// <param name="Name">What it is.</param>
/// <param name="InForce">Whether it was seen to stand.</param>
/// <param name="Detail">What was seen.</param>
internal sealed record Layer(string Name, bool InForce, string Detail);
