namespace CodeRunner.Executor.Description;

/// <summary>What the OpenAPI document shows: requests that work as they stand, and what came back.</summary>
internal static class Examples
{
    public static readonly (string, string, string)[] Execute =
    [
        ("python", "Python", """{"language": "python", "code": "print(sum(n * n for n in range(10)))"}"""),
        ("stdin", "JavaScript that reads its input", """{"language": "javascript", "code": "console.log(require('fs').readFileSync(0, 'utf8').toUpperCase())", "stdin": "hello"}"""),
        ("files", "A file in, a file out", """{"language": "python", "code": "rows = open('in.csv').read().split()\nopen('out.txt', 'w').write(str(len(rows)))", "files": [{"name": "in.csv", "content": "1,2\n3,4\n"}], "return": ["out.txt"], "timeout": 5000}"""),
        ("bash", "Bash", """{"language": "bash", "code": "echo $((6 * 7)) | tee answer"}"""),
    ];

    public static readonly (string, string, string)[] Executed =
    [
        ("ok", "It ran", """
            {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "language": "python", "exitCode": 0, "stdout": "285\n", "stderr": "", "duration": 3, "timedOut": false, "truncated": false,
             "status": "ok", "cpuTime": 2, "memory": 9437184, "stdoutBytes": 4, "stderrBytes": 0, "files": []}
            """),
        ("timeout", "It was stopped", """
            {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "language": "bash", "exitCode": 137, "stdout": "so far\n", "stderr": "", "duration": 1000, "timedOut": true, "truncated": false,
             "status": "timeout", "signal": "SIGKILL", "cpuTime": 990, "memory": 3145728, "stdoutBytes": 7, "stderrBytes": 0, "files": []}
            """),
    ];

    public static readonly (string, string, string)[] Languages =
    [
        ("one", "One of them", """
            {"languages": [{"name": "python", "title": "Python", "aliases": ["python3", "py"], "runtime": "CPython", "version": "Python 3.11.2", "extension": "py", "options": [],
             "limits": {"timeout": 30000, "memory": 256, "output": 1048576, "processes": 64, "files": 64, "code": 1048576, "network": false}, "hello": "print(\"Hello, World!\")"}]}
            """),
    ];

    public static readonly (string, string, string)[] Open = [("python", "Python", """{"language": "python"}""")];

    public static readonly (string, string, string)[] Session = [("python", "Just opened", OneSession)];

    public static readonly (string, string, string)[] Sessions = [("one", "One", $$"""{"sessions": [{{OneSession}}]}""")];

    public static readonly (string, string, string)[] InSession =
    [
        ("set", "Leaves a variable", """{"code": "total = 40"}"""),
        ("use", "Uses it later", """{"code": "total += 2\nprint(total)", "timeout": 5000}"""),
    ];

    public static readonly (string, string, string)[] Upload =
    [
        ("text", "A text", """{"filename": "data/table.csv", "content": "city,degrees\nOslo,4\n"}"""),
        ("bytes", "Bytes", """{"filename": "pixel.bin", "content": "AAECAw==", "encoding": "base64"}"""),
    ];

    public static readonly (string, string, string)[] Files = [("one", "One", """{"files": [{"name": "data/table.csv", "size": 20}]}""")];

    private const string OneSession = """
        {"id": "s_x7.Zm9vYmFy.c2ln", "language": "python", "createdAt": "2026-01-31T12:00:00Z", "lastUsedAt": "2026-01-31T12:00:00Z", "expiresAt": "2026-01-31T12:10:00Z",
         "idle": 0, "executions": 0, "memory": 9437184, "files": 0}
        """;
}
