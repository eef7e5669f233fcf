using System.Text.Json;
using System.Text.Unicode;

namespace CodeRunner.Executor.Requests;

/// <summary>From the bytes of a body to its members, whatever its content type says.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <param name="body">The bytes.</param>
    /// <param name="expected">What must be in it, in words.</param>
    /// <param name="errors">Gets what is wrong with it.</param>
    /// <param name="read">Reads the object's members.</param>
    public static T? Read<T>(ReadOnlyMemory<byte> body, string expected, RequestErrors errors, Func<JsonFields, T?> read) where T : class
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (!Utf8.IsValid(body.Span))
        {
            errors.Add("body", "is not valid UTF-8.", "invalid_json");
            return null;
        }
        JsonDocument document;
        try { document = JsonDocument.Parse(body, Strict); }
        catch (JsonException problem)
        {
            errors.Add("body", body.Length == 0 ? $"is empty; it must be a JSON object with {expected}." : "is not JSON: " + FirstSentence(problem), "invalid_json");
            return null;
        }
        catch (InvalidOperationException)
        {
            // {"\ud800": 1}: the look for duplicates cannot read such a name.
            errors.Add("body", "has a member whose name holds half of a surrogate pair, which is no character.", "invalid_json");
            return null;
        }
        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Object) return read(new JsonFields(document.RootElement, errors));
            errors.Add("body", $"must be a JSON object, not {JsonFields.Kind(document.RootElement)}.", "invalid_json");
            return null;
        }
    }

    private static string FirstSentence(JsonException problem)
    {
        var text = problem.Message;
        var end = text.IndexOf(" LineNumber", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]) + $" (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1})";
    }
}
