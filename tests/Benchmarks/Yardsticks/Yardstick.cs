namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>A way to start a program that is not ours.</summary>
/// <param name="Name">As the tables say it.</param>
/// <param name="Prefix">What stands before the program's own command; null where this machine has no such thing.</param>
/// <param name="Slow">Takes so long that a few rounds must do.</param>
internal sealed record Yardstick(string Name, IReadOnlyList<string>? Prefix, bool Slow = false)
{
    public const string BareName = "bare interpreter", BubblewrapName = "bubblewrap";

    public static Yardstick Bare { get; } = new(BareName, []);

    /// <summary>All its namespaces, the system's folders read-only, files in memory: the nearest to our box that a packaged program gives.</summary>
    public static Yardstick Bubblewrap() => new Yardstick(BubblewrapName, Tool.Find("bwrap") is { } bwrap
        ? [bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
            "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/workspace",
            // Last, for this checkout may lie below /tmp.
            "--ro-bind", Language.NodeFolder, Language.NodeFolder, "--chdir", "/workspace", "--"]
        : null).Tried();

    public string[] Command(Language language) => [.. Prefix!, .. language.Bare];

    /// <summary>Itself, or without a prefix when it is there but does not work.</summary>
    public Yardstick Tried()
    {
        if (Prefix is null) return this;
        try { foreach (var language in Language.All) BareProcess.Run(Command(language)); }
        catch (InvalidOperationException) { return this with { Prefix = null }; }
        return this;
    }
}
