using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeRunner.Executor;

/// <summary>A program to run. Members it does not know fail nothing, but the answer's <c>warnings</c> name them.</summary>
/// <param name="Language">Name or alias, in any case: <c>python</c>, <c>js</c>, <c>ts</c>, <c>bash</c>, …</param>
/// <param name="Code">The program's text, UTF-8, at most 1 MiB.</param>
/// <param name="Stdin">Standard input; without it the program finds its end at once.</param>
/// <param name="Args">Command-line arguments.</param>
/// <param name="Env">Environment variables on top of the language's own.</param>
/// <param name="Files">Laid into the working directory before the program starts.</param>
/// <param name="Timeout">Wall-clock limit in milliseconds; at most the language's.</param>
/// <param name="Memory">Memory limit in MiB, at least 16; at most the language's.</param>
/// <param name="Return">Names of files whose content the answer shall carry.</param>
/// <param name="TypeCheck">TypeScript: check types first; errors go to stderr and end the run with code 2.</param>
public sealed record ExecuteRequest(
    string Language,
    string Code,
    string? Stdin = null,
    IReadOnlyList<string>? Args = null,
    IReadOnlyDictionary<string, string>? Env = null,
    IReadOnlyList<InputFile>? Files = null,
    int? Timeout = null,
    int? Memory = null,
    IReadOnlyList<string>? Return = null,
    bool? TypeCheck = null);

/// <summary>A file to lay into the working directory.</summary>
/// <param name="Name">A path below it: no "..", not absolute.</param>
/// <param name="Content">Its content, as <paramref name="Encoding"/> says.</param>
/// <param name="Encoding">utf8 (the default) or base64.</param>
public sealed record InputFile(string Name, string Content, string? Encoding = null);

/// <summary>What became of a program that was started, whatever it did.</summary>
/// <param name="Id">Unique id of this run.</param>
/// <param name="Language">Canonical name.</param>
/// <param name="ExitCode">The program's; 128 + signal when a signal ended it, 137 when we stopped it.</param>
/// <param name="Stdout">What it wrote; bytes that are not UTF-8 become U+FFFD.</param>
/// <param name="Stderr">What it wrote on standard error.</param>
/// <param name="Duration">Wall-clock milliseconds of the program itself, at least 1.</param>
/// <param name="TimedOut">Stopped at its time limit; output so far is kept.</param>
/// <param name="Truncated">A stream passed the output limit; its beginning is kept.</param>
/// <param name="Status">ok, error, timeout, memory_limit, output_limit or signaled.</param>
/// <param name="Signal">The signal that ended it, if one did.</param>
/// <param name="CpuTime">Milliseconds of CPU time of all its processes.</param>
/// <param name="Memory">Highest memory use in bytes.</param>
/// <param name="StdoutBytes">Bytes written on standard output in all.</param>
/// <param name="StderrBytes">Bytes written on standard error in all.</param>
/// <param name="Warnings">What was ignored or lowered, in words.</param>
/// <param name="Files">Files the program left in its working directory.</param>
/// <param name="Restarted">True when the session's process ended and was started anew: files are kept, all else is lost.</param>
public sealed record ExecuteResponse(
    string Id,
    string Language,
    int ExitCode,
    string Stdout,
    string Stderr,
    long Duration,
    bool TimedOut,
    bool Truncated,
    [property: Description("ok, error, timeout, memory_limit, output_limit or signaled")] string Status,
    string? Signal,
    long CpuTime,
    long Memory,
    long StdoutBytes,
    long StderrBytes,
    IReadOnlyList<string>? Warnings,
    IReadOnlyList<OutputFile> Files,
    bool? Restarted = null);

/// <summary>A file a program left.</summary>
/// <param name="Name">Its path below the working directory.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Content">Its content, if the request asked for it.</param>
/// <param name="Encoding">base64, when there is content.</param>
public sealed record OutputFile(string Name, long Size, string? Content = null, string? Encoding = null);

/// <summary>A session to open.</summary>
/// <param name="Language">Name or alias, in any case.</param>
public sealed record SessionRequest(string Language);

/// <summary>A session: one sandbox whose variables, functions, imports and files stay between executions.</summary>
/// <param name="Id">Its id. Whoever opened it with a key needs that key too; one opened without belongs to whoever holds the id.</param>
/// <param name="Language">Canonical name.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="LastUsedAt">When it was last used.</param>
/// <param name="ExpiresAt">When it will be closed if it is not used before.</param>
/// <param name="Idle">Milliseconds since its last use; 0 while an execution is in progress.</param>
/// <param name="Executions">How many there were.</param>
/// <param name="Memory">Bytes of memory in use now, files included.</param>
/// <param name="Files">How many files lie in its working directory.</param>
/// <param name="Warnings">What of the request was ignored.</param>
public sealed record SessionInfo(string Id, string Language, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, long Idle,
    long Executions, long Memory, int Files, IReadOnlyList<string>? Warnings = null);

/// <summary>The caller's own sessions.</summary>
/// <param name="Sessions">Oldest first; always empty without a key.</param>
public sealed record SessionList(IReadOnlyList<SessionInfo> Sessions);

/// <summary>Code to run in a session.</summary>
/// <param name="Code">UTF-8, at most 1 MiB.</param>
/// <param name="Stdin">Standard input of this execution; without it the program finds its end at once.</param>
/// <param name="Timeout">Wall-clock limit in milliseconds; at most the language's.</param>
/// <param name="Return">Names of files whose content the answer shall carry.</param>
public sealed record SessionExecuteRequest(string Code, string? Stdin = null, int? Timeout = null, IReadOnlyList<string>? Return = null);

/// <summary>A file to lay into a session's working directory; one of that name is replaced.</summary>
/// <param name="Filename">A path below it: no "..", not absolute.</param>
/// <param name="Content">Its content, as <paramref name="Encoding"/> says.</param>
/// <param name="Encoding">utf8 (the default) or base64.</param>
public sealed record UploadRequest(string Filename, string Content, string? Encoding = null);

/// <summary>Files of a session.</summary>
/// <param name="Files">By name.</param>
/// <param name="More">True when there are more than are listed.</param>
/// <param name="Warnings">What of the request was ignored.</param>
public sealed record SessionFiles(IReadOnlyList<SessionFile> Files, bool? More = null, IReadOnlyList<string>? Warnings = null);

/// <summary>A file of a session.</summary>
/// <param name="Name">Its path below the working directory.</param>
/// <param name="Size">In bytes.</param>
public sealed record SessionFile(string Name, long Size);

/// <summary>The languages this service runs.</summary>
/// <param name="Languages">By name.</param>
public sealed record LanguagesResponse(IReadOnlyList<LanguageInfo> Languages);

/// <summary>A language.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Aliases">Other names that requests may use.</param>
/// <param name="Runtime">What runs it.</param>
/// <param name="Version">The runtime's version.</param>
/// <param name="Extension">Of its files, without the dot.</param>
/// <param name="Options">Boolean members of a request that only this language knows.</param>
/// <param name="Limits">What a run may use.</param>
/// <param name="Hello">A program that prints "Hello, World!".</param>
public sealed record LanguageInfo(string Name, string Title, IReadOnlyList<string> Aliases, string Runtime, string Version, string Extension,
    IReadOnlyList<string> Options, LimitsInfo Limits, string Hello);

/// <summary>What a run may use.</summary>
/// <param name="Timeout">Milliseconds of wall-clock time.</param>
/// <param name="Memory">MiB of memory, files included.</param>
/// <param name="Output">Bytes kept of each output stream.</param>
/// <param name="Processes">Processes and threads at once.</param>
/// <param name="Files">MiB of files.</param>
/// <param name="Code">Bytes of code.</param>
/// <param name="Network">Whether the network can be reached: never, only the program's own loopback.</param>
public sealed record LimitsInfo(int Timeout, int Memory, int Output, int Processes, int Files, int Code, bool Network);

/// <summary>A piece of output, as an event of a stream.</summary>
/// <param name="Text">Whole characters.</param>
public sealed record OutputPiece(string Text);

/// <summary>A piece of output, or that the program was started, as a message of an interactive run.</summary>
/// <param name="Type"><c>started</c>, <c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Data">The output: whole characters.</param>
public sealed record InteractiveMessage(string Type, string? Data = null);

/// <summary>How a runner is.</summary>
/// <param name="Status">ok.</param>
/// <param name="Id">The runner's id; new with each start.</param>
/// <param name="Languages">What it serves.</param>
/// <param name="Slots">Runs at once.</param>
/// <param name="Busy">Runs in progress.</param>
/// <param name="Waiting">Calls that wait for a slot.</param>
/// <param name="Draining">It takes no new work.</param>
/// <param name="Spares">Language → its boxes that wait.</param>
/// <param name="Sandbox">What holds its boxes.</param>
public sealed record HealthResponse(string Status, string Id, IReadOnlyList<HealthLanguage> Languages, int Slots, int Busy, int Waiting, bool Draining,
    IReadOnlyDictionary<string, SparesInfo> Spares, SandboxInfo Sandbox);

/// <summary>The boxes of a language that wait for a program.</summary>
/// <param name="Ready">That wait now.</param>
/// <param name="Target">That should: more after a rush, fewer when idle.</param>
/// <param name="Memory">Bytes they hold, without what they share with a fork server; 0 where nobody counts.</param>
/// <param name="Forked">They are copies of one warm interpreter; false, and each boots by itself.</param>
public sealed record SparesInfo(int Ready, int Target, long Memory, bool Forked);

/// <summary>A language a runner serves.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Version">The runtime's version.</param>
public sealed record HealthLanguage(string Name, IReadOnlyList<string> Aliases, string Version);

/// <summary>What holds a runner's boxes.</summary>
/// <param name="Privileged">Each box has a host user of its own.</param>
/// <param name="Cgroups">Version of the control groups in use; 0 when memory is watched instead.</param>
/// <param name="Summary">All of it in a few words.</param>
/// <param name="Layers">Every wall that was seen to stand at start.</param>
public sealed record SandboxInfo(bool Privileged, int Cgroups, string Summary, IReadOnlyList<LayerInfo> Layers);

/// <summary>One wall of the sandbox.</summary>
/// <param name="Name">What it is.</param>
/// <param name="InForce">Whether it stands.</param>
/// <param name="Detail">What was seen of it.</param>
public sealed record LayerInfo(string Name, bool InForce, string Detail);

/// <summary>An error (RFC 9457).</summary>
/// <param name="Type">Names the kind of problem.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong this time, and what to do.</param>
/// <param name="TraceId">Finds it in the logs.</param>
/// <param name="Error">The kind as a stable code.</param>
/// <param name="Message">The same as <paramref name="Detail"/>, for older clients.</param>
/// <param name="Errors">By member of the request, what is wrong with it.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string TraceId, string Error, string Message,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null);

/// <summary>Source-generated JSON of everything above.</summary>
[JsonSerializable(typeof(ExecuteRequest))]
[JsonSerializable(typeof(ExecuteResponse))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(SessionExecuteRequest))]
[JsonSerializable(typeof(UploadRequest))]
[JsonSerializable(typeof(SessionFiles))]
[JsonSerializable(typeof(OutputPiece))]
[JsonSerializable(typeof(InteractiveMessage))]
[JsonSerializable(typeof(LanguagesResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Answers are read by programs, not pasted into pages: quotes and letters beyond ASCII stay as they are.</summary>
    public static WireJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
