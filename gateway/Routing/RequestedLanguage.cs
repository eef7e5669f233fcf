using System.Text.Json;

namespace CodeRunner.Gateway.Routing;

/// <summary>Reads the one thing the gateway must know of a run: {"code": "…", "language": "python"} → python.</summary>
internal static class RequestedLanguage
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The top-level string `language`, the last one if there are several. Null when there is none or the body is not
    /// what it should be: any runner then says what is wrong, in its validator's words.
    /// </summary>
    public static string? Find(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(ByteOrderMark)) body = body[ByteOrderMark.Length..];
        try
        {
            return Read(new Utf8JsonReader(body));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the name's text is no valid UTF-8 or holds half a surrogate pair.
            return null;
        }
    }

    private static string? Read(Utf8JsonReader reader)
    {
        string? language = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var named = reader.ValueTextEquals("language"u8);
            reader.Read();
            if (named) language = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        // To the end, so that what follows the object counts too.
        while (reader.Read()) { }
        return language;
    }
}
