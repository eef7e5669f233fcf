using System.Text;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>One box, as the launcher is asked for it: plain data, made by <see cref="SandboxPolicy"/>.</summary>
internal sealed record SandboxSpec(
    uint Uid,
    uint Gid,
    long ScratchBytes,
    long ScratchInodes,
    IReadOnlyList<Bind> Binds,
    IReadOnlyList<Link> Links,
    IReadOnlyList<Rlimit> Rlimits,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Without,
    BoxOrigin Origin = default)
{
    /// <summary>The launcher's text form; see runners/launcher/spec.c.</summary>
    public byte[] ToText()
    {
        var text = new StringBuilder(1024);
        text.Append("hostname box\n");
        text.Append($"ids {Uid} {Gid}\n");
        text.Append($"scratch {ScratchBytes} {ScratchInodes}\n");
        foreach (var bind in Binds) text.Append($"bind {bind.Source}\t{bind.Target}\n");
        foreach (var link in Links) text.Append($"link {link.Target}\t{link.Path}\n");
        foreach (var limit in Rlimits) text.Append($"rlimit {limit.Name} {limit.Value}\n");
        foreach (var group in Groups) text.Append($"group {group}\n");
        if (Origin.Server != 0) text.Append($"server {Origin.Server}\n");
        if (Origin.Fork != 0) text.Append($"fork {Origin.Fork}\n");
        foreach (var wall in Without) text.Append($"without {wall}\n");
        text.Append("end\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>Where a box's first process comes from: the launcher itself, or a fork server.</summary>
/// <param name="Server">Not 0: this box becomes the fork server of that number.</param>
/// <param name="Fork">Not 0: that fork server makes it.</param>
/// <param name="Asleep">A fork that is to touch nothing of its interpreter before it has a start message.</param>
internal readonly record struct BoxOrigin(int Server = 0, int Fork = 0, bool Asleep = false);

/// <summary>A folder of the machine, shown read-only at a path of the box.</summary>
internal sealed record Bind(string Source, string Target);

/// <summary>A symbolic link in the box.</summary>
internal sealed record Link(string Target, string Path);

/// <summary>setrlimit(2), soft and hard alike; the name without RLIMIT_, in lower case.</summary>
internal sealed record Rlimit(string Name, long Value);
