using System.Collections.Immutable;
using System.Text.Json;

namespace CodeRunner.Gateway.Tools;

/// <summary>One operation of a service as language models are told of it, and the HTTP call that it makes.</summary>
/// <param name="Name">Unique among all services: 1 to 64 of A-Z, a-z, 0-9, '_' and '-', which is what every framework takes.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">For the model: when to use it, its limits, what comes back.</param>
/// <param name="Service">Whose operation it is.</param>
/// <param name="Input">JSON Schema (2020-12) of its arguments, always an object, without references.</param>
/// <param name="Hints">What it may do.</param>
/// <param name="Route">The call.</param>
/// <param name="Answer">How its answer is told.</param>
internal sealed record ToolDefinition(
    string Name, string Title, string Description, string Service, JsonElement Input, ToolHints Hints, ToolRoute Route, AnswerKind Answer = AnswerKind.AsItIs);

/// <summary>What clients ask people's consent by.</summary>
/// <param name="ReadOnly">It changes nothing.</param>
/// <param name="Destructive">It may remove or overwrite; null where nobody knows.</param>
/// <param name="Idempotent">A repeat changes nothing more.</param>
internal sealed record ToolHints(bool ReadOnly, bool? Destructive, bool Idempotent)
{
    /// <summary>What HTTP promises of a method.</summary>
    public static ToolHints Of(string method) => method switch
    {
        "GET" or "HEAD" => new(ReadOnly: true, Destructive: false, Idempotent: true),
        "PUT" or "DELETE" => new(ReadOnly: false, Destructive: true, Idempotent: true),
        "PATCH" => new(ReadOnly: false, Destructive: true, Idempotent: false),
        _ => new(ReadOnly: false, Destructive: null, Idempotent: false),
    };
}

/// <summary>Where the arguments of a tool go.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="Path">On this gateway, with {name} where path arguments go: <c>/v1/weather/cities/{city}</c>.</param>
/// <param name="Arguments">In the order of the schema.</param>
/// <param name="Body">What the body is made as.</param>
internal sealed record ToolRoute(string Method, string Path, ImmutableArray<ToolArgument> Arguments, BodyKind Body = BodyKind.None);

/// <summary>One argument.</summary>
/// <param name="Name">In the tool's input.</param>
/// <param name="WireName">In the call.</param>
/// <param name="Place">Where there.</param>
/// <param name="Required">Whether a call without it is refused.</param>
/// <param name="Explode">Of a list in the query: <c>a=1&amp;a=2</c>, else <c>a=1,2</c>.</param>
internal sealed record ToolArgument(string Name, string WireName, ArgumentPlace Place, bool Required = false, bool Explode = true);

internal enum ArgumentPlace
{
    /// <summary>One segment of the path: a slash in it is escaped.</summary>
    Path,

    /// <summary>The rest of the path: its slashes stay.</summary>
    PathRest,
    Query,
    Header,

    /// <summary>A member of the body.</summary>
    Member,

    /// <summary>The whole body.</summary>
    Body,
}

internal enum BodyKind
{
    None,
    Json,

    /// <summary>application/x-www-form-urlencoded.</summary>
    Form,
    Text,

    /// <summary>Anything else; the argument is base64.</summary>
    Bytes,
}

internal enum AnswerKind
{
    AsItIs,

    /// <summary>What a program did.</summary>
    Run,

    /// <summary>A file's bytes.</summary>
    File,
}
