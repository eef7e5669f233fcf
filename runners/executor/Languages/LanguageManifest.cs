using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace CodeRunner.Executor.Languages;

/// <summary>A <c>language.json</c> as its author writes it. Unknown members are refused: a misspelt one would be ignored silently.</summary>
/// <remarks>What is optional has a setter: generated JSON would write null into init-only members that a file leaves out.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LanguageManifest
{
    /// <summary>The canonical name, in lower case; also the folder's name and its place in the box, /opt/NAME.</summary>
    [RegularExpression("^[a-z][a-z0-9+#.-]{0,31}$")] public required string Name { get; init; }

    /// <summary>Other names callers may use.</summary>
    [Required] public IReadOnlyList<string> Aliases { get; set; } = [];

    /// <summary>The name as people write it.</summary>
    public required string Title { get; init; }

    /// <summary>Code is laid as main.EXTENSION.</summary>
    [RegularExpression("^[a-z0-9]{1,8}$")] public required string Extension { get; init; }

    /// <summary>What runs it, for people.</summary>
    public required string Runtime { get; init; }

    /// <summary>Prints the version as the first line; run in a box at every start. Its failure means: no interpreter.</summary>
    [MinLength(1)] public required IReadOnlyList<string> Version { get; init; }

    /// <summary>The one command that installs a missing interpreter.</summary>
    public required string Install { get; init; }

    /// <summary>The command, run in /workspace; <c>{options}</c> stands for the chosen options' arguments, a request's args follow.</summary>
    [MinLength(1)] public required IReadOnlyList<string> Run { get; init; }

    /// <summary>Environment on top of PATH, HOME, TMPDIR and LANG.</summary>
    [Required] public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string>();

    /// <summary>A command that does ahead what <see cref="Run"/> does before it looks at the code, then waits on descriptor 3 for the start
    /// message and goes on as if it had been <see cref="Run"/>; none for interpreters that start in a moment anyway.</summary>
    public WarmStart? Warm { get; set; }

    /// <summary>A command that takes one execution after another and keeps its state between them; none for languages without sessions.</summary>
    public SessionDriver? Session { get; set; }

    /// <summary>Boolean members a request may carry, and the arguments each stands for.</summary>
    [Required] public IReadOnlyDictionary<string, IReadOnlyList<string>> Options { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Sibling language folders that are also shown in the box.</summary>
    [Required] public IReadOnlyList<string> Folders { get; set; } = [];

    /// <summary>A program that prints "Hello, World!".</summary>
    public required string Hello { get; init; }

    /// <summary>Limits that differ from the defaults.</summary>
    [Required] public ManifestLimits Limits { get; set; } = new();
}

/// <summary>How a language boots ahead.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WarmStart
{
    /// <summary>The command.</summary>
    [MinLength(1)] public required IReadOnlyList<string> Run { get; init; }

    /// <summary>Environment that only this command needs; it takes it out again itself.</summary>
    public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string>();

    /// <summary>What makes this command a fork server when it is added to the environment: instead of waiting for a start message it loads what
    /// programs need and makes boxes out of copies of itself, each of which waits (runners/launcher/serve.h). Empty for languages without.</summary>
    public IReadOnlyDictionary<string, string> ForkEnv { get; set; } = new Dictionary<string, string>();

    /// <summary>How names of variables begin that the interpreter reads at its start: a caller who sets one gets a cold start.</summary>
    public IReadOnlyList<string> ColdEnv { get; set; } = [];

    /// <summary>Words that name what only an interpreter that started for the program alone has: code or files that hold one get a cold start.</summary>
    public IReadOnlyList<string> ColdCode { get; set; } = [];
}

/// <summary>How a language serves sessions.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SessionDriver
{
    /// <summary>The driver's command. What it is told and what it answers on descriptor 3 is in Sandboxing/DriverChannel.cs.</summary>
    [MinLength(1)] public required IReadOnlyList<string> Run { get; init; }

    /// <summary>Whether an interpreter that has booted ahead takes this command for its program, descriptor 3 left open.</summary>
    public bool Warm { get; set; }
}

/// <summary>The limits a language may lower or raise for itself.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ManifestLimits
{
    [Range(100, 600_000)] public int? WallMs { get; init; }
    [Range(16, 65_536)] public int? MemoryMiB { get; init; }
    [Range(1, 4096)] public int? Processes { get; init; }
}

[JsonSerializable(typeof(LanguageManifest))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowTrailingCommas = true, RespectNullableAnnotations = true,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
internal sealed partial class ManifestJson : JsonSerializerContext;
