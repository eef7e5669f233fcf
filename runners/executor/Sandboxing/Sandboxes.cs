using System.Globalization;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Opens boxes. The one place where policy, control group, user id and launcher meet.</summary>
internal sealed class Sandboxes(Launcher launcher, Reactor reactor, Cgroups cgroups, BoxIds ids, Machine machine, IOptions<ExecutorOptions> options, TimeProvider clock)
{
    /// <summary>A box stands within milliseconds; one that takes this long hangs.</summary>
    private static readonly TimeSpan SetupLimit = TimeSpan.FromSeconds(10);

    private readonly string[] without = options.Value.Without.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    private readonly MemoryWatchdog watchdog = new(clock);
    private long lastBox;

    /// <summary>What holds, in a few words for people.</summary>
    public string Summary => (BoxIds.Privileged ? "own host user per box" : "unprivileged, boxes share our user")
        + $", namespaces, seccomp, no capabilities, {cgroups.Summary}";

    public int CgroupVersion => cgroups.Version;

    /// <summary>Opens a box that shows these language folders, ready for its program.</summary>
    /// <exception cref="SandboxSetupException">It cannot be made; nothing of it is left.</exception>
    public async Task<Sandbox> OpenAsync(IReadOnlyList<LanguageFolder> folders, Limits limits)
    {
        var number = Interlocked.Increment(ref lastBox).ToString(CultureInfo.InvariantCulture);
        var owner = ids.Take();
        var group = cgroups.Version == 0 ? new BoxGroup(0, new Dictionary<string, string>()) : null;
        BoxPipes? pipes = null;
        StatusChannel? status = null;
        try
        {
            group ??= cgroups.Create(number, limits);
            pipes = BoxPipes.Open();
            status = new StatusChannel(reactor, pipes.Status.Ours);
            try { launcher.Send(SandboxPolicy.Decide(folders, machine, limits, owner, group.ProcsFiles, without).ToText(), pipes.Theirs); }
            finally { pipes.CloseTheirs(); }
            // A box without ids of its own belongs to the launcher's user.
            var workspace = new Workspace(await status.Ready.WaitAsync(SetupLimit, clock), without.Contains("ids") ? (Libc.geteuid(), owner.Gid) : owner);
            return new Sandbox(reactor, pipes, status, workspace, group, limits, without.Contains("watchdog") ? null : watchdog, clock, () => Release(group, owner));
        }
        catch (Exception error)
        {
            if (status is not null)
            {
                status.Kill();
                await status.Dead;
            }
            pipes?.CloseOurs();
            Release(group, owner);
            if (error is TimeoutException) throw new SandboxSetupException("ready", 110, "no answer in time");
            throw;
        }
    }

    private void Release(BoxGroup? group, (uint Uid, uint Gid) owner)
    {
        group?.Dispose();
        ids.Give(owner);
    }
}
