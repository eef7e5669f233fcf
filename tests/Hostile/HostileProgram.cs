using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeRunner.Tests.Hostile;

/// <summary>A program that tries what a box must refuse. Its head says what it proves, how it is asked to run, and how it ends:</summary>
/// <example><code>
/// # proves: A program cannot call the service that runs it.
/// # request: {"args": ["{gateway}"], "timeout": 2000}      members of the request; {names} are filled in by <see cref="Bait"/>
/// # expect: status=error exitCode=3 signal=none            without it: status ok, and "held" on standard output
/// # after: files=kept.txt                                  what the answer must say besides
/// </code></example>
internal sealed record HostileProgram(string Name, string Language, string Code, string Proves, string Request, string Expect, string After)
{
    private static readonly Dictionary<string, string> Languages = new() { [".py"] = "python", [".js"] = "javascript", [".ts"] = "typescript", [".sh"] = "bash" };

    private static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Hostile", "programs");

    /// <summary>What the Python programs share; laid in beside each.</summary>
    private static string Wall { get; } = File.ReadAllText(Path.Combine(Folder, "wall.py"));

    public static IReadOnlyList<HostileProgram> All { get; } =
        [.. Directory.GetDirectories(Folder).SelectMany(Directory.GetFiles).Select(path => Read(Path.GetRelativePath(Folder, path))).OrderBy(one => one.Name, StringComparer.Ordinal)];

    public static HostileProgram Named(string name) => All.Single(one => one.Name == name);

    public JsonObject ToRequest(Bait bait)
    {
        var request = JsonNode.Parse(bait.Fill(Request))!.AsObject();
        request["language"] = Language;
        request["code"] = Code;
        if (Language != "python") return request;
        var files = request["files"]?.AsArray() ?? [];
        files.Add(new JsonObject { ["name"] = "wall.py", ["content"] = Wall });
        if (files.Parent is null) request["files"] = files;
        return request;
    }

    /// <summary>Compares an answer with what was to be shown. Returns null when the box held, else how it did not.</summary>
    public string? Judge(JsonElement answer)
    {
        var (status, stdout) = (Text(answer, "status"), Text(answer, "stdout"));
        if (stdout.Contains("broken", StringComparison.Ordinal)) return stdout;
        var wanted = Expect.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var wantedStatus = wanted.GetValueOrDefault("status", "ok");
        var asWanted = (wantedStatus == "any" || status == wantedStatus)
            && (wantedStatus != "ok" || stdout == "held\n")
            && (!wanted.TryGetValue("exitCode", out var code) || answer.GetProperty("exitCode").GetRawText() == code)
            && (!wanted.TryGetValue("signal", out var signal) || Text(answer, "signal") == (signal == "none" ? "" : signal));
        // Later than it takes to end 64 processes on a busy machine: something held its end up.
        if (status == "timeout" && answer.GetProperty("duration").GetInt64() - Wanted("timeout") is > 5_000 and var late) return $"broken: it ended {late} ms late";
        return asWanted && JudgeAfter(answer) ? null : $"{status} {Text(answer, "signal")} {answer.GetProperty("exitCode")}, \"{Shorten(stdout)}\", \"{Shorten(Text(answer, "stderr"))}\", {answer.GetProperty("files")}";
    }

    private long Wanted(string number) => JsonNode.Parse(Request)!.AsObject()[number]?.GetValue<long>() ?? throw new InvalidOperationException($"{Name} does not ask for a {number}.");

    private bool JudgeAfter(JsonElement answer)
    {
        var files = answer.GetProperty("files").EnumerateArray().ToList();
        if (After.StartsWith("files=", StringComparison.Ordinal)) return string.Join(',', files.Select(file => Text(file, "name"))) == After[6..];
        return After switch
        {
            "" => true,
            // Each name that was asked for: no content, and said so.
            "returns-nothing" => !files.Any(file => file.TryGetProperty("content", out _))
                && JsonNode.Parse(Request)!["return"]!.AsArray().All(name => answer.GetProperty("warnings").EnumerateArray().Any(warning => warning.GetString()!.Contains($"\"{name}\"", StringComparison.Ordinal))),
            "cpu" => answer.GetProperty("cpuTime").GetInt64() >= 350,
            _ => throw new InvalidOperationException($"{Name}: what is \"{After}\"?"),
        };
    }

    private static HostileProgram Read(string name)
    {
        var code = File.ReadAllText(Path.Combine(Folder, name));
        var proves = Head(code, "proves");
        return proves.Length > 0 ? new(name, Languages[Path.GetExtension(name)], code, proves, Head(code, "request") is { Length: > 0 } request ? request : "{}", Head(code, "expect"), Head(code, "after"))
            : throw new InvalidOperationException($"{name} does not say what it proves.");
    }

    private static string Head(string code, string name) =>
        code.Split('\n').TakeWhile(line => line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("// ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])
            .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..].Trim()
        ?? (code.Contains($" {name}:\n", StringComparison.Ordinal) ? throw new InvalidOperationException($"\"{name}:\" without a value") : "");

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static string Shorten(string text) => text.Length <= 400 ? text : text[..400] + "…";
}
