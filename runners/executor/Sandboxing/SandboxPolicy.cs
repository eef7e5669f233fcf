using CodeRunner.Executor.Languages;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Decides what a box of a language looks like. Pure: the same machine and language give the same spec.</summary>
internal static class SandboxPolicy
{
    /// <summary>Tables and sockets one process may hold; Node with a few workers needs about 100.</summary>
    private const long OpenFiles = 1024;

    /// <param name="folders">The language folders that are shown.</param>
    /// <param name="machine">What this machine's system folders look like.</param>
    /// <param name="limits">The box's limits.</param>
    /// <param name="ids">The host's user and group behind the box's only user.</param>
    /// <param name="groups">The cgroup.procs files the box joins; none where memory is watched.</param>
    /// <param name="without">For tests: walls to leave out.</param>
    /// <param name="origin">Who makes it.</param>
    public static SandboxSpec Decide(IReadOnlyList<LanguageFolder> folders, Machine machine, Limits limits, (uint Uid, uint Gid) ids, IReadOnlyList<string> groups,
        IReadOnlyList<string> without, BoxOrigin origin) => new(
        ids.Uid,
        ids.Gid,
        limits.FilesMiB * 1024L * 1024L,
        limits.Inodes,
        [
            .. machine.Folders,
            .. folders.Select(folder => new Bind(folder.Path, folder.InBox)),
        ],
        machine.Links,
        [
            // 1, not 0: a machine that pipes cores to a program (systemd-coredump, apport) starts that program at 0 all the same (core(5)).
            new("core", 1),
            new("nofile", OpenFiles),
            // One more for the reaper. Counted per user and user namespace, so per box (user_namespaces(7)).
            new("nproc", limits.Processes + 1),
            new("stack", 8 * 1024 * 1024),
            new("memlock", 64 * 1024),
            new("msgqueue", 0),
            new("sigpending", 1024),
        ],
        groups,
        without,
        origin);
}
