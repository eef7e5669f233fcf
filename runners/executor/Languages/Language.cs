using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Languages;

/// <summary>A language that is served: its manifest, checked and with its folders found.</summary>
internal sealed record Language(LanguageManifest Manifest, IReadOnlyList<LanguageFolder> Folders, Limits Limits)
{
    public string Name => Manifest.Name;
    public string MainFile => "main." + Manifest.Extension;

    /// <summary>As its interpreter prints it; empty until the check at start has run.</summary>
    public string Version { get; init; } = "";

    /// <summary>The argument vector of one run.</summary>
    public IEnumerable<string> Command(IEnumerable<string> options, IEnumerable<string> args) =>
        Manifest.Run.SelectMany(part => part == "{options}" ? options.SelectMany(name => Manifest.Options[name]) : [part]).Concat(args);
}

/// <summary>A folder below runners/ and where it lies on this machine.</summary>
internal sealed record LanguageFolder(string Name, string Path)
{
    /// <summary>Where a box shows it.</summary>
    public string InBox => "/opt/" + Name;
}
