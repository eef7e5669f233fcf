using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Requests;
using static CodeRunner.Executor.Requests.RequestChecks;

namespace CodeRunner.Executor.Sessions;

/// <summary>From the bytes of a session's requests to what is asked, or to everything that is wrong with it. Pure.</summary>
internal static class SessionRequestReader
{
    /// <summary>Reads the body of <c>POST /api/sessions</c>.</summary>
    public static SessionOpening? Opening(ReadOnlyMemory<byte> body, LanguageCatalog languages, RequestErrors errors) =>
        JsonBody.Read(body, "language", errors, fields =>
        {
            if (fields.Required("language", "language") is not { } name) return null;
            var language = languages.Find(name);
            if (language is null) errors.Add("language", $"\"{Shorten(name)}\" is not known. Known are: {languages.Known}.", "unknown_language");
            else if (language.Manifest.Session is null) errors.Add("language", $"{language.Name} has no sessions.", "no_sessions");
            return errors.Any ? null : new SessionOpening(language!, Unknown(fields));
        });

    /// <summary>Reads the body of <c>POST /api/sessions/{id}/execute</c>.</summary>
    public static SessionExecution? Execution(ReadOnlyMemory<byte> body, Language language, RequestErrors errors) =>
        JsonBody.Read(body, "code", errors, fields =>
        {
            var code = fields.Required("code", "code") is { } text ? Code(text, language, errors) : [];
            var input = Encode("stdin", fields.Text("stdin") ?? "", errors);
            var wanted = fields.Texts("return");
            foreach (var name in wanted) CheckName("return", name, errors);
            var warnings = new List<string>();
            var wallMs = Lower("timeout", fields.Number("timeout"), 1, language.Limits.WallMs, "ms", warnings, errors);
            // Clients that repeat the session's language mean no harm by it.
            _ = fields.Text("language");
            warnings.AddRange(Unknown(fields));
            return errors.Any ? null : new SessionExecution(code, input, wallMs, [.. wanted.Distinct()], warnings);
        });

    /// <summary>Reads the JSON body of <c>POST /api/sessions/{id}/files</c>.</summary>
    public static SessionUpload? Upload(ReadOnlyMemory<byte> body, RequestErrors errors) =>
        JsonBody.Read(body, "filename and content", errors, fields =>
        {
            var name = fields.Required("filename", "filename");
            var content = fields.Required("content", "content");
            var encoding = fields.Text("encoding") ?? "utf8";
            if (name is null || content is null) return null;
            CheckName("filename", name, errors);
            var bytes = Decode("", content, encoding, errors);
            return errors.Any ? null : new SessionUpload([new(name, bytes!)], Unknown(fields));
        });

    private static List<string> Unknown(JsonFields fields) =>
        [.. Ignored([.. fields.Unknown.Select(name => $"{Shorten(name)}: is not known for sessions and was ignored")])];
}

/// <summary>A session to open.</summary>
internal sealed record SessionOpening(Language Language, IReadOnlyList<string> Warnings);

/// <summary>Code to run in a session, checked.</summary>
/// <param name="Code">Its bytes.</param>
/// <param name="Input">Standard input.</param>
/// <param name="WallMs">Its time.</param>
/// <param name="Return">Names of files to send back.</param>
/// <param name="Warnings">What was ignored or lowered.</param>
internal sealed record SessionExecution(byte[] Code, byte[] Input, int WallMs, IReadOnlyList<string> Return, IReadOnlyList<string> Warnings);

/// <summary>Files to lay into a session's workspace, their names checked.</summary>
internal sealed record SessionUpload(IReadOnlyList<Runs.PlannedFile> Files, IReadOnlyList<string> Warnings);
