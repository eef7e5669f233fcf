using CodeRunner.Keys;
using Microsoft.Extensions.Primitives;

namespace CodeRunner.Gateway.Admission;

/// <summary>What a request says about who sends it. The key itself ends here: only its digest goes on.</summary>
/// <param name="Present">Whether there is any.</param>
/// <param name="Digest">Of a well-formed key; null when it is none, or when several keys contradict each other.</param>
internal readonly record struct Credential(bool Present, string? Digest)
{
    private const string ApiKey = "X-API-Key";
    private const string QueryName = "key";
    private const string Bearer = "Bearer ";

    /// <summary>Takes the credential out of the request, so that no upstream sees it.</summary>
    /// <param name="request">From `Authorization: Bearer`, `X-API-Key` or `?key=`.</param>
    /// <param name="ours">Whether anything found there is for us. Else only what begins like a key is; other services have credentials of their own.</param>
    public static Credential Take(HttpRequest request, bool ours)
    {
        var headers = request.Headers;
        if (headers.Authorization.Count == 0 && !request.QueryString.HasValue && !headers.ContainsKey(ApiKey)) return default;

        List<string> found = [];
        if (TakeOurs(headers.Authorization, Bearer, ours, found)) headers.Remove("Authorization");
        if (TakeOurs(headers[ApiKey], "", ours, found)) headers.Remove(ApiKey);
        if (request.QueryString.HasValue) request.QueryString = TakeOurs(request.QueryString, ours, found);
        if (found.Count == 0) return default;

        var key = found[0];
        return new Credential(true, found.TrueForAll(other => other == key) && KeyFormat.IsWellFormed(key) ? KeyFormat.Digest(key) : null);
    }

    private static bool TakeOurs(StringValues values, string scheme, bool ours, List<string> found)
    {
        var any = false;
        foreach (var value in values)
        {
            // "Bearer" alone is a key that was forgotten.
            var text = (value ?? "").Trim();
            if (scheme.Length > 0 && text.Equals(scheme.Trim(), StringComparison.OrdinalIgnoreCase)) text += " ";
            if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) continue;
            text = text[scheme.Length..].Trim();
            if (!ours && !LooksLikeKey(text)) continue;
            found.Add(text);
            any = true;
        }

        return any;
    }

    // The rest stays as it was sent, byte for byte.
    private static QueryString TakeOurs(QueryString query, bool ours, List<string> found)
    {
        var parts = query.Value![1..].Split('&');
        List<string> kept = [];
        foreach (var part in parts)
        {
            var (name, value) = part.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (part[..at], part[(at + 1)..]) : (part, "");
            var text = Decode(value).Trim();
            if (Decode(name).Equals(QueryName, StringComparison.OrdinalIgnoreCase) && (ours || LooksLikeKey(text))) found.Add(text);
            else kept.Add(part);
        }

        return kept.Count == parts.Length ? query : kept.Count == 0 ? QueryString.Empty : new QueryString("?" + string.Join('&', kept));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static bool LooksLikeKey(string text) => text.StartsWith(KeyFormat.Prefix, StringComparison.Ordinal);
}
