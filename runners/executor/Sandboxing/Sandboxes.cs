using System.Globalization;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing.Native;
using CodeRunner.Executor.Telemetry;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Opens boxes. The one place where policy, control group, user id and launcher meet.</summary>
internal sealed class Sandboxes(Launcher launcher, Reactor reactor, Cgroups cgroups, BoxIds ids, Machine machine, IOptions<ExecutorOptions> options, TimeProvider clock, RunMetrics metrics)
{
    /// <summary>A box stands within milliseconds; one that takes this long hangs. By the real time, which is the launcher's, whatever our clock is set to.</summary>
    private static readonly TimeSpan SetupLimit = TimeSpan.FromSeconds(20);

    private readonly string[] without = options.Value.Without.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    private readonly MemoryWatchdog watchdog = new(clock);
    private long lastBox;
    private int lastServer;

    /// <summary>What holds, in a few words for people.</summary>
    public string Summary => (BoxIds.Privileged ? "own host user per box" : "unprivileged, boxes share our user")
        + $", namespaces, seccomp, no capabilities, {cgroups.Summary}";

    public int CgroupVersion => cgroups.Version;

    /// <summary>What all boxes hold together now, with those that are in use, in bytes; null where nobody counts.</summary>
    public long? UsedBytes => cgroups.UsedBytes;

    /// <summary>Opens a box that shows these language folders, ready for its program.</summary>
    /// <param name="folders">The language's.</param>
    /// <param name="limits">The box's.</param>
    /// <param name="fork">The number of the fork server that makes it; 0 for the launcher itself.</param>
    /// <param name="asleep">A fork that touches nothing of its interpreter before it has a start message.</param>
    /// <exception cref="SandboxSetupException">It cannot be made; nothing of it is left.</exception>
    public async Task<Sandbox> OpenAsync(IReadOnlyList<LanguageFolder> folders, Limits limits, int fork = 0, bool asleep = false)
    {
        var (pipes, status, group, owner) = Ask(folders, limits, new BoxOrigin(Fork: fork, Asleep: asleep));
        try
        {
            var files = await status.Ready.WaitAsync(SetupLimit);
            if (files < 0) throw new SandboxSetupException("receive-descriptor", Libc.EMFILE);   // there was no room for it
            // A box without ids of its own belongs to the launcher's user.
            var workspace = new Workspace(files, without.Contains("ids") ? (Libc.geteuid(), owner.Gid) : owner);
            return new Sandbox(reactor, pipes, status, workspace, group, limits, without.Contains("watchdog") ? null : watchdog, clock, () => ReleaseAsync(group, owner))
            {
                Booted = fork != 0,
                Server = fork,
            };
        }
        catch (Exception error) when (error is SandboxSetupException or TimeoutException)
        {
            await EndAsync(status);
            pipes.CloseOurs();
            await ReleaseAsync(group, owner);
            var failure = error as SandboxSetupException ?? NotReady();
            metrics.BoxFailed(failure.Step);
            throw failure;
        }
    }

    /// <summary>Starts a fork server: an interpreter in a box that shows these language folders, with the right to make boxes.</summary>
    /// <param name="folders">The language's.</param>
    /// <param name="limits">Its own memory, of which its boxes' programs share what they do not change.</param>
    /// <param name="command">What becomes the server.</param>
    /// <param name="environment">Its environment.</param>
    /// <exception cref="SandboxSetupException">It did not come up; nothing of it is left.</exception>
    public async Task<ForkServer> ServeAsync(IReadOnlyList<LanguageFolder> folders, Limits limits, IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var number = Interlocked.Increment(ref lastServer);
        var (pipes, status, group, owner) = Ask(folders, limits, new BoxOrigin(Server: number));
        try
        {
            var message = StartMessage.Of(command, environment, keepsControl: false);
            if (Descriptors.Write(pipes.Control.Ours, message) != message.Length) throw new SandboxSetupException("boot", Libc.Errno, command[0]);
            await status.Ready.WaitAsync(SetupLimit);
            return new ForkServer(number, status, () => ReleaseAsync(group, owner), clock);
        }
        catch (Exception error) when (error is SandboxSetupException or TimeoutException)
        {
            await EndAsync(status);
            await ReleaseAsync(group, owner);
            metrics.BoxFailed("fork-server");
            throw new SandboxSetupException("fork-server", Libc.EPIPE, Descriptors.ReadText(pipes.Stderr.Read) is { Length: > 0 } said ? said : error.Message);
        }
        finally { pipes.CloseOurs(); }   // it hears nothing and says nothing
    }

    private static async Task EndAsync(StatusChannel status)
    {
        status.Kill();
        await status.Dead;
    }

    private static SandboxSetupException NotReady() => new("ready", 110, "no answer in time");

    /// <summary>Asks the launcher for a box; what is lent to it is given back by <see cref="ReleaseAsync"/>.</summary>
    private (BoxPipes Pipes, StatusChannel Status, BoxGroup Group, (uint Uid, uint Gid) Owner) Ask(IReadOnlyList<LanguageFolder> folders, Limits limits, BoxOrigin origin)
    {
        var number = Interlocked.Increment(ref lastBox).ToString(CultureInfo.InvariantCulture);
        var owner = ids.Take();
        BoxGroup? group = null;
        BoxPipes? pipes = null;
        try
        {
            DescriptorReserve.ThrowIfUsed();
            group = cgroups.Version == 0 ? new BoxGroup(0, new Dictionary<string, string>()) : cgroups.Create(number, limits);
            pipes = BoxPipes.Open();
            if (origin is { Fork: not 0, Asleep: false } && Descriptors.Write(pipes.Control.Ours, StartMessage.Rehearse) != StartMessage.Rehearse.Length) throw new SandboxSetupException("rehearse", Libc.Errno);
            var status = new StatusChannel(reactor, pipes.Status.Ours);
            try { launcher.Send(SandboxPolicy.Decide(folders, machine, limits, owner, group.ProcsFiles, without, origin).ToText(), pipes.Theirs); }
            finally { pipes.CloseTheirs(); }
            return (pipes, status, group, owner);
        }
        catch (Exception error)
        {
            pipes?.CloseOurs();
            group?.TryRemove();   // no process was ever in it
            ids.Give(owner);
            if (error is SandboxSetupException failure) metrics.BoxFailed(failure.Step);
            throw;
        }
    }

    private async ValueTask ReleaseAsync(BoxGroup group, (uint Uid, uint Gid) owner)
    {
        await group.DisposeAsync();
        ids.Give(owner);
    }
}
