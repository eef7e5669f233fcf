using System.Text;
using CodeRunner.Executor.Languages;

namespace CodeRunner.Executor.Requests;

/// <summary>What requests of all kinds are held to.</summary>
internal static class RequestChecks
{
    private const int NameBytes = 255, PathBytes = 1024, MostDepth = 16, MostIgnored = 50;

    private static readonly UTF8Encoding Exact = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void CheckName(string field, string name, RequestErrors errors)
    {
        var parts = name.Split('/');
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) errors.Add(field, "is no file name.");
        else if (name.StartsWith('/')) errors.Add(field, "must be a path below the working directory, not an absolute one.");
        else if (parts.Any(part => part is "" or "." or "..")) errors.Add(field, "must not hold empty, \".\" or \"..\" parts.");
        else if (parts.Length > MostDepth || Encoding.UTF8.GetByteCount(name) > PathBytes || parts.Any(part => Encoding.UTF8.GetByteCount(part) > NameBytes))
            errors.Add(field, $"is too long: at most {NameBytes} bytes a part, {PathBytes} in all, {MostDepth} parts.");
    }

    /// <summary>The program's text in bytes, checked.</summary>
    public static byte[] Code(string text, Language language, RequestErrors errors)
    {
        var code = Encode("code", text, errors);
        if (code.Length > language.Limits.CodeBytes) errors.Add("code", $"has {code.Length} bytes; the limit is {language.Limits.CodeBytes}.", "code_too_large", 413);
        if (text.Contains('\0', StringComparison.Ordinal)) errors.Add("code", "holds a NUL character, which no program text may.");
        return code;
    }

    public static int Lower(string field, int? wanted, int least, int most, string unit, List<string> warnings, RequestErrors errors)
    {
        if (wanted is not { } value) return most;
        if (value < least) errors.Add(field, $"must be at least {least} {unit}.");
        if (value > most) warnings.Add($"{field}: {value} {unit} is over the limit and was lowered to {most}");
        return Math.Clamp(value, Math.Min(least, most), most);
    }

    public static byte[] Encode(string field, string text, RequestErrors errors)
    {
        try { return Exact.GetBytes(text); }
        catch (EncoderFallbackException)
        {
            errors.Add(field, "holds half of a surrogate pair, which is no character.");
            return [];
        }
    }

    /// <summary>What an encoding's name makes of a file's content; null when it cannot.</summary>
    public static byte[]? Decode(string path, string content, string encoding, RequestErrors errors)
    {
        if (encoding is "utf8" or "utf-8") return Encode(path + "content", content, errors);
        if (encoding != "base64") errors.Add(path + "encoding", "must be utf8 or base64.");
        else
        {
            try { return Convert.FromBase64String(content); }
            catch (FormatException) { errors.Add(path + "content", "is not base64."); }
        }
        return null;
    }

    /// <summary>Warnings of what was ignored. A body of nothing but unknown members must not be answered by a larger one.</summary>
    public static IEnumerable<string> Ignored(List<string> ignored) =>
        ignored.Count <= MostIgnored ? ignored : ignored.Take(MostIgnored).Append($"{ignored.Count - MostIgnored} more members are not known and were ignored");

    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
