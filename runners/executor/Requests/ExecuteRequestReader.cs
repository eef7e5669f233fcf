using System.Net;
using System.Text;
using System.Text.Unicode;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Runs;
using Microsoft.AspNetCore.WebUtilities;
using static CodeRunner.Executor.Requests.RequestChecks;

namespace CodeRunner.Executor.Requests;

/// <summary>From the bytes of a request to a plan, or to everything that is wrong with it. Pure.</summary>
internal sealed class ExecuteRequestReader(LanguageCatalog languages)
{
    /// <summary>execve(2) takes strings of up to 128 KiB, and about 2 MiB in all; the launcher takes 1 MiB.</summary>
    private const int StringBytes = 64 * 1024, StartBytes = 512 * 1024, MostStrings = 1024, MostFiles = 1000;

    /// <summary>Reads the body of <c>POST /api/execute</c>.</summary>
    public RunPlan? FromJson(ReadOnlyMemory<byte> body, RequestErrors errors) =>
        JsonBody.Read(body, "language and code", errors, fields => FromFields(fields, errors));

    /// <summary>Reads the query of <c>GET /api/run/{language}</c>.</summary>
    public RunPlan? FromQuery(string language, QueryString text, RequestErrors errors)
    {
        // ASP.NET hands on %FF as these three characters: another program than the caller meant.
        var raw = Encoding.UTF8.GetBytes(text.Value ?? "");
        if (!Utf8.IsValid(WebUtility.UrlDecodeToBytes(raw, 0, raw.Length))) errors.Add("query", "is not valid UTF-8.");
        var query = new QueryCollection(QueryHelpers.ParseQuery(text.Value));
        var ignored = query.Keys.Where(key => key is not ("code" or "stdin" or "timeout")).Select(key => $"{Shorten(key)}: is not known and was ignored").ToList();
        foreach (var key in (string[])["code", "stdin", "timeout"])
            if (query[key].Count > 1) errors.Add(key, "is there more than once.");
        int? timeout = null;
        if (query["timeout"] is [var milliseconds])
        {
            if (int.TryParse(milliseconds, System.Globalization.CultureInfo.InvariantCulture, out var number)) timeout = number;
            else errors.Add("timeout", "must be a whole number of milliseconds.");
        }
        if (!query.ContainsKey("code")) errors.Add("code", "is missing; give it as ?code=…");
        var draft = new Draft(Find(language, errors), query["code"].ToString(), query["stdin"].ToString(), [], [], [], timeout, null, [], []);
        return Decide(draft, ignored, errors);
    }

    private RunPlan? FromFields(JsonFields fields, RequestErrors errors)
    {
        var ignored = new List<string>();
        var name = fields.Required("language", "language");
        var language = name is null ? null : Find(name, errors);
        var code = fields.Required("code", "code");
        var chosen = (language?.Manifest.Options.Keys ?? []).Where(option => fields.Flag(option) == true).ToList();
        var files = fields.Objects("files").Select(item => ReadFile(item.Path, item.Fields, ignored, errors)).OfType<PlannedFile>().ToList();
        var draft = new Draft(language, code ?? "", fields.Text("stdin") ?? "", fields.Texts("args"), fields.Map("env"), files,
            fields.Number("timeout"), fields.Number("memory"), fields.Texts("return"), chosen);
        ignored.AddRange(fields.Unknown.Select(unknown => $"{Shorten(unknown)}: is not known{(language is null ? "" : " for " + language.Name)} and was ignored"));
        return Decide(draft, ignored, errors);
    }

    private static RunPlan? Decide(Draft draft, List<string> ignored, RequestErrors errors)
    {
        var language = draft.Language;
        if (language is null) return null;
        var code = Code(draft.Code, language, errors);
        CheckStrings(draft, errors);
        CheckFiles(draft, language, errors);
        foreach (var name in draft.Return) CheckName("return", name, errors);

        var warnings = new List<string>();
        var limits = language.Limits with
        {
            WallMs = Lower("timeout", draft.Timeout, 1, language.Limits.WallMs, "ms", warnings, errors),
            MemoryMiB = Lower("memory", draft.Memory, 16, language.Limits.MemoryMiB, "MiB", warnings, errors),
        };
        warnings.AddRange(Ignored(ignored));
        var environment = RunPlan.BaseEnvironment(language);
        foreach (var (name, value) in draft.Env) environment[name] = value;
        PlannedFile[] files = [new PlannedFile(language.MainFile, code), .. draft.Files];
        var plan = new RunPlan(language, [.. language.Command(draft.Options, draft.Args)], environment, Encode("stdin", draft.Stdin, errors), files, limits, [.. draft.Return.Distinct()], warnings)
        {
            CanBeWarm = RunPlan.Warmable(language, draft.Env.Select(one => one.Name), draft.Options, files),
        };
        return errors.Any ? null : plan;
    }

    private Language? Find(string name, RequestErrors errors)
    {
        if (languages.Find(name) is { } language) return language;
        errors.Add("language", $"\"{Shorten(name)}\" is not known. Known are: {languages.Known}.", "unknown_language");
        return null;
    }

    private static PlannedFile? ReadFile(string path, JsonFields fields, List<string> ignored, RequestErrors errors)
    {
        var name = fields.Required("name", path + ".name");
        var content = fields.Required("content", path + ".content");
        var encoding = fields.TextAs("encoding", path + ".encoding") ?? "utf8";
        ignored.AddRange(fields.Unknown.Select(unknown => $"{path}.{Shorten(unknown)}: is not known and was ignored"));
        if (name is null || content is null) return null;
        CheckName(path + ".name", name, errors);
        return Decode(path + ".", content, encoding, errors) is { } bytes ? new(name, bytes) : null;
    }

    private static void CheckFiles(Draft draft, Language language, RequestErrors errors)
    {
        if (draft.Files.Count > MostFiles) errors.Add("files", $"are {draft.Files.Count}; at most {MostFiles} may be laid in.");
        var room = language.Limits.FilesMiB * 1024L * 1024L;
        if (draft.Files.Sum(file => (long)file.Content.Length) > room) errors.Add("files", $"are over the limit of {language.Limits.FilesMiB} MiB.", "files_too_large", 413);
        var names = new HashSet<string>(StringComparer.Ordinal) { language.MainFile };
        foreach (var file in draft.Files)
            if (!names.Add(file.Name)) errors.Add("files", $"\"{Shorten(file.Name)}\" is there twice, or is where the code goes.");
    }

    private static void CheckStrings(Draft draft, RequestErrors errors)
    {
        if (draft.Args.Count > MostStrings) errors.Add("args", $"are {draft.Args.Count}; at most {MostStrings} are taken.");
        if (draft.Env.Count > MostStrings) errors.Add("env", $"has {draft.Env.Count} members; at most {MostStrings} are taken.");
        foreach (var (i, text) in draft.Args.Index()) CheckString($"args[{i}]", text, errors);
        foreach (var (name, value) in draft.Env)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) errors.Add("env", $"\"{Shorten(name)}\" is no name for a variable.");
            CheckString("env." + Shorten(name), name + value, errors);
        }
        if (draft.Args.Concat(draft.Env.Select(pair => pair.Name + pair.Value)).Sum(text => (long)Encoding.UTF8.GetByteCount(text)) > StartBytes)
            errors.Add("args", $"and env together are over {StartBytes} bytes.", "arguments_too_large", 413);
    }

    private static void CheckString(string field, string text, RequestErrors errors)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) errors.Add(field, "holds a NUL character, which no argument or variable can.");
        if (Encoding.UTF8.GetByteCount(text) > StringBytes) errors.Add(field, $"is over {StringBytes} bytes.", "arguments_too_large", 413);
    }

    /// <summary>A request, read but not yet judged.</summary>
    private sealed record Draft(Language? Language, string Code, string Stdin, IReadOnlyList<string> Args, IReadOnlyList<(string Name, string Value)> Env,
        IReadOnlyList<PlannedFile> Files, int? Timeout, int? Memory, IReadOnlyList<string> Return, IReadOnlyList<string> Options);
}
