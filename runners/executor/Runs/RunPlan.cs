using System.Text;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Runs;

/// <summary>One run, decided: nothing in it can be wrong any more.</summary>
/// <param name="Language">What runs it.</param>
/// <param name="Command">The argument vector.</param>
/// <param name="Environment">The whole environment.</param>
/// <param name="Input">Standard input.</param>
/// <param name="Files">What is laid into the workspace, the code first.</param>
/// <param name="Limits">What holds for this run.</param>
/// <param name="Return">Names of files to send back.</param>
/// <param name="Warnings">What was ignored or lowered.</param>
internal sealed record RunPlan(
    Language Language,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    byte[] Input,
    IReadOnlyList<PlannedFile> Files,
    Limits Limits,
    IReadOnlyList<string> Return,
    IReadOnlyList<string> Warnings)
{
    private static readonly Dictionary<string, string> CommonEnvironment = new()
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = "/tmp",
        ["TMPDIR"] = "/tmp",
        ["LANG"] = "C.UTF-8",
        ["USER"] = "runner",
        ["PWD"] = "/workspace",
    };

    // What the C library and the loader read once, when a process starts.
    private static readonly string[] ReadAtStart = ["LD_", "LC_", "LANG", "TZ", "GLIBC_", "MALLOC_", "PATH", "HOME"];

    /// <summary>True when nothing of the request reaches the interpreter before it looks at the code, so that it may have booted already.</summary>
    public bool CanBeWarm { get; init; }

    /// <summary>Decides <see cref="CanBeWarm"/>.</summary>
    /// <param name="language">The language.</param>
    /// <param name="env">Names of the variables the caller sets.</param>
    /// <param name="options">Options the caller chose: they change the command.</param>
    /// <param name="files">The code, and what is laid in beside it.</param>
    public static bool Warmable(Language language, IEnumerable<string> env, IReadOnlyCollection<string> options, IEnumerable<PlannedFile> files) =>
        language.Manifest.Warm is { } warm && options.Count == 0
        && !env.Any(name => ReadAtStart.Concat(warm.ColdEnv).Any(start => name.StartsWith(start, StringComparison.Ordinal)))
        && !warm.ColdCode.Any(word => files.Any(file => file.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0));

    /// <summary>What a language's programs find in their environment before the caller adds to it.</summary>
    public static Dictionary<string, string> BaseEnvironment(Language language)
    {
        var environment = new Dictionary<string, string>(CommonEnvironment);
        foreach (var (name, value) in language.Manifest.Env) environment[name] = value;
        return environment;
    }
}

/// <summary>A file to lay in.</summary>
internal sealed record PlannedFile(string Name, byte[] Content);
