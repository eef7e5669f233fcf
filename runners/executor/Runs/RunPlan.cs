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
