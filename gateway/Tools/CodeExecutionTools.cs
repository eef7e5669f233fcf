using System.Collections.Immutable;
using System.Text.Json;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Tools;

/// <summary>The tools of code execution. Written by hand: how well a model uses them depends on every word.</summary>
internal static class CodeExecutionTools
{
    private const string Sessions = $"{CodeExecution.Prefix}/api/sessions";
    private const string Session = $$"""{{Sessions}}/{session_id}""";

    private const string Outcome =
        "The result tells exit code, status (ok, error, timeout, memory_limit, output_limit or signaled), stdout and stderr. "
        + "A program that fails is not a failed call: read stderr, mend the code and run it again.";

    private const string SessionId = """
        "session_id": {"type": "string", "description": "The id that open_session returned.", "minLength": 1, "maxLength": 300}
        """;

    private const string Program = """
        "stdin": {"type": "string", "description": "Standard input. Left out, the program finds its end at once."},
        "timeout": {"type": "integer", "minimum": 1, "maximum": 30000, "description": "Time limit in milliseconds, at most 30000, which is also the default.", "examples": [5000]},
        "return": {"type": "array", "items": {"type": "string"}, "description": "Names of files that the program writes and whose content you want back. Images are returned as images.", "examples": [["plot.png"]]}
        """;

    private const string Encoding = """
        "encoding": {"type": "string", "enum": ["utf8", "base64"], "description": "How content is written: utf8 (the default) for text, base64 for anything else."}
        """;

    public static ImmutableArray<ToolDefinition> All { get; } =
    [
        Define("run_code", "Run code",
            "Run a complete program in a fresh, isolated sandbox and get what it printed. Use it to calculate, to parse or transform data, to try out code, and to check an answer instead of guessing it. "
            + "Nothing is kept between calls; to build on earlier variables and files, use open_session and run_in_session. "
            + "Only what is printed comes back: the value of a last expression is not shown. The standard library is there, the network is not. "
            + $"Limits: 30 s, 256 MiB of memory, 1 MiB each of stdout and stderr, 1 MiB of code. {Outcome} Costs 1 credit.",
            $$"""
            "language": {"type": "string", "description": "python, javascript, typescript, bash, or another that list_languages names.", "examples": ["python"]},
            "code": {"type": "string", "description": "The whole program. Print what you want to see.", "examples": ["print(sum(range(101)))"]},
            {{Program}},
            "args": {"type": "array", "items": {"type": "string"}, "description": "Command-line arguments."},
            "env": {"type": "object", "additionalProperties": {"type": "string"}, "description": "Environment variables."},
            "files": {"type": "array", "description": "Files to lay into the working directory before the program starts.", "items": {"type": "object", "properties": {
                "name": {"type": "string", "description": "A relative path, without '..'.", "examples": ["data.csv"]},
                "content": {"type": "string"},
                {{Encoding}}
            }, "required": ["name", "content"], "additionalProperties": false} },
            "memory": {"type": "integer", "minimum": 16, "maximum": 256, "description": "Memory limit in MiB."},
            "typeCheck": {"type": "boolean", "description": "TypeScript only: check types first; type errors end the run with exit code 2."}
            """,
            ["language", "code"], new(ReadOnly: false, Destructive: false, Idempotent: false), "POST", $"{CodeExecution.Prefix}/api/execute", AnswerKind.Run),

        Define("list_languages", "List languages",
            "List the programming languages that run_code and open_session take, with their versions, aliases and limits. Needed only for a language other than python, javascript, typescript and bash. Free.",
            "", [], new(ReadOnly: true, Destructive: false, Idempotent: true), "GET", $"{CodeExecution.Prefix}/api/languages"),

        Define("open_session", "Open a session",
            "Open a session: one sandbox in which variables, functions, imports, files and the working directory stay from one run_in_session to the next. "
            + "Use it for work in steps, such as loading data once and exploring it. Returns the session's id. A session closes after 10 minutes without use; close it when done, since only a few may be open at once. Free.",
            """
            "language": {"type": "string", "description": "python, javascript, typescript, bash, or another that list_languages names.", "examples": ["python"]}
            """,
            ["language"], new(ReadOnly: false, Destructive: false, Idempotent: false), "POST", Sessions),

        Define("run_in_session", "Run code in a session",
            "Run code in an open session; it sees what earlier code there defined and wrote. Only what is printed comes back: print(x), not just x. "
            + "Code that passes its time limit is interrupted; if the result says restarted, variables are lost and only files are kept. "
            + $"Limits: 30 s a run, 256 MiB of memory and 64 MiB of files in all. {Outcome} Costs 1 credit.",
            $$"""
            {{SessionId}},
            "code": {"type": "string", "description": "The code. Print what you want to see.", "examples": ["print(total)"]},
            {{Program}}
            """,
            ["session_id", "code"], new(ReadOnly: false, Destructive: false, Idempotent: false), "POST", $"{Session}/execute", AnswerKind.Run),

        Define("upload_file", "Upload a file to a session",
            "Put a file into a session's working directory, where its code can open it by name. A file of that name is replaced. At most 10 MiB a call. Free. (run_code takes files of its own.)",
            $$"""
            {{SessionId}},
            "filename": {"type": "string", "description": "A relative path, without '..'.", "minLength": 1, "examples": ["data.csv"]},
            "content": {"type": "string", "description": "The file's content."},
            {{Encoding}}
            """,
            ["session_id", "filename", "content"], new(ReadOnly: false, Destructive: true, Idempotent: true), "POST", $"{Session}/files"),

        Define("read_file", "Read a session's file",
            "Get the content of a file in a session's working directory: text as text, an image (PNG, JPEG, GIF, WebP) as an image, anything else as base64. Long text is cut; print parts of it with run_in_session instead. Free.",
            $$"""
            {{SessionId}},
            "path": {"type": "string", "description": "The file's name as list_files tells it.", "minLength": 1, "examples": ["plot.png"]}
            """,
            ["session_id", "path"], new(ReadOnly: true, Destructive: false, Idempotent: true), "GET", $$"""{{Session}}/files/{path}""", AnswerKind.File),

        Define("list_files", "List a session's files",
            "List the files in a session's working directory, with their sizes in bytes. Free.",
            SessionId, ["session_id"], new(ReadOnly: true, Destructive: false, Idempotent: true), "GET", $"{Session}/files"),

        Define("delete_file", "Delete a session's file",
            "Remove a file from a session's working directory. Free.",
            $$"""
            {{SessionId}},
            "path": {"type": "string", "description": "The file's name as list_files tells it.", "minLength": 1}
            """,
            ["session_id", "path"], new(ReadOnly: false, Destructive: true, Idempotent: true), "DELETE", $$"""{{Session}}/files/{path}"""),

        Define("session_info", "Look at a session",
            "Tell how a session is: its language, memory in use, number of files and executions, and when it will close. Free.",
            SessionId, ["session_id"], new(ReadOnly: true, Destructive: false, Idempotent: true), "GET", Session),

        Define("list_sessions", "List sessions",
            "List the sessions that are open with your key, for when an id was lost. Without a key the list is always empty. Free.",
            "", [], new(ReadOnly: true, Destructive: false, Idempotent: true), "GET", Sessions),

        Define("close_session", "Close a session",
            "Close a session when you are done with it. Its variables and files are gone for good. Free.",
            SessionId, ["session_id"], new(ReadOnly: false, Destructive: true, Idempotent: true), "DELETE", Session),
    ];

    private static ToolDefinition Define(
        string name, string title, string description, string properties, string[] required, ToolHints hints, string method, string path, AnswerKind answer = AnswerKind.AsItIs)
    {
        var must = string.Join(", ", required.Select(one => $"\"{one}\""));
        var schema = JsonDocument.Parse($$"""{"type": "object", "properties": { {{properties}} }, "required": [{{must}}], "additionalProperties": false}""").RootElement;
        var arguments = schema.GetProperty("properties").EnumerateObject().Select(one => new ToolArgument(one.Name, one.Name, PlaceOf(one.Name, path), required.Contains(one.Name)));
        return new ToolDefinition(name, title, description, CodeExecution.Name, schema, hints, new ToolRoute(method, path, [.. arguments], method == "POST" ? BodyKind.Json : BodyKind.None), answer);
    }

    private static ArgumentPlace PlaceOf(string argument, string path) =>
        !path.Contains($"{{{argument}}}", StringComparison.Ordinal) ? ArgumentPlace.Member
        : argument == "path" ? ArgumentPlace.PathRest
        : ArgumentPlace.Path;
}
