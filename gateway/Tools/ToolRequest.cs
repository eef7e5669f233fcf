using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CodeRunner.Gateway.Tools;

/// <summary>The HTTP call that a tool makes with these arguments: decided here, sent elsewhere.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="Target">Path and query, escaped.</param>
/// <param name="Headers">Of the arguments.</param>
/// <param name="Body">Null for none.</param>
/// <param name="ContentType">Of the body.</param>
internal sealed record ToolRequest(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[]? Body = null, string? ContentType = null)
{
    private const int LongestTarget = 32 * 1024;
    private const int LongestHeader = 4 * 1024;

    /// <summary>What is wrong with the arguments is said all at once, so that a model can mend it in one go.</summary>
    /// <exception cref="ToolInputException">With what to change.</exception>
    public static ToolRequest Of(ToolDefinition tool, IEnumerable<KeyValuePair<string, JsonElement>> arguments)
    {
        // Some frameworks say null for what they leave out.
        var given = arguments.Where(one => one.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)).ToDictionary(StringComparer.Ordinal);
        var route = tool.Route;
        List<string> faults = [];
        var known = route.Arguments.Select(argument => argument.Name).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(given.Keys.Where(name => !known.Contains(name)).Take(10).Select(name => $"there is no argument '{Shorten(name)}'"));
        faults.AddRange(route.Arguments.Where(argument => argument.Required && !given.ContainsKey(argument.Name)).Select(argument => $"'{argument.Name}' is missing"));
        if (faults.Count > 0) throw new ToolInputException($"{string.Join("; ", faults)}. {Known(route)}");

        var path = PathOf(route, given, faults);
        var query = QueryOf(route, given, faults);
        var headers = HeadersOf(route, given, faults);
        var (body, type) = BodyOf(route, given, faults);
        if (faults.Count > 0) throw new ToolInputException($"{string.Join("; ", faults)}.");
        var target = path + query;
        return target.Length <= LongestTarget
            ? new ToolRequest(route.Method, target, headers, body, type)
            : throw new ToolInputException($"the arguments that go into the address are too long: {target.Length} characters, of which it can have {LongestTarget}.");
    }

    private static string Known(ToolRoute route) => route.Arguments.IsEmpty
        ? "This tool takes no arguments."
        : $"Its arguments are {string.Join(", ", route.Arguments.Select(argument => argument.Required ? $"{argument.Name} (required)" : argument.Name))}.";

    private static string PathOf(ToolRoute route, Dictionary<string, JsonElement> given, List<string> faults)
    {
        var path = route.Path;
        foreach (var argument in route.Arguments.Where(argument => argument.Place is ArgumentPlace.Path or ArgumentPlace.PathRest))
        {
            var text = Scalar(given[argument.Name]);
            if (text is not { Length: > 0 })
            {
                faults.Add($"'{argument.Name}' must be a text that is not empty");
                continue;
            }

            // Also within a segment that is put together of several arguments, dots must not make the path climb.
            var escaped = argument.Place == ArgumentPlace.Path ? Uri.EscapeDataString(text) : string.Join('/', text.Split('/').Select(Uri.EscapeDataString));
            path = path.Replace($"{{{argument.WireName}}}", escaped, StringComparison.Ordinal);
            if (path.Split('/').Any(segment => segment is "." or "..") || (argument.Place == ArgumentPlace.PathRest && text.Split('/').Any(segment => segment.Length == 0)))
            {
                faults.Add($"'{argument.Name}' must not be absolute nor contain '.' or '..' as a part of a path");
            }
        }

        return path;
    }

    private static string QueryOf(ToolRoute route, Dictionary<string, JsonElement> given, List<string> faults)
    {
        var query = new StringBuilder();
        foreach (var argument in route.Arguments.Where(argument => argument.Place == ArgumentPlace.Query && given.ContainsKey(argument.Name)))
        {
            if (Pairs(argument, given[argument.Name]) is not { } pairs) faults.Add($"'{argument.Name}' must be a text, a number, true or false, or a list of these");
            else foreach (var (name, value) in pairs) query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private static List<KeyValuePair<string, string>> HeadersOf(ToolRoute route, Dictionary<string, JsonElement> given, List<string> faults)
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (var argument in route.Arguments.Where(argument => argument.Place == ArgumentPlace.Header && given.ContainsKey(argument.Name)))
        {
            var text = Pairs(argument with { Explode = false }, given[argument.Name])?.FirstOrDefault().Value;
            if (text is { Length: <= LongestHeader } && text.All(c => c is >= ' ' and <= '~')) headers.Add(new(argument.WireName, text));
            else faults.Add($"'{argument.Name}' goes into a header: it must be at most {LongestHeader} characters of plain ASCII without line breaks");
        }

        return headers;
    }

    private static (byte[]? Body, string? Type) BodyOf(ToolRoute route, Dictionary<string, JsonElement> given, List<string> faults)
    {
        var whole = route.Arguments.FirstOrDefault(argument => argument.Place == ArgumentPlace.Body);
        JsonElement? body = whole is not null && given.TryGetValue(whole.Name, out var value) ? value : null;
        var members = route.Arguments.Where(argument => argument.Place == ArgumentPlace.Member && given.ContainsKey(argument.Name)).ToList();
        switch (route.Body)
        {
            case BodyKind.Json when whole is not null:
                return body is { } json ? (Encoding.UTF8.GetBytes(json.GetRawText()), "application/json") : default;
            case BodyKind.Json:
                return (Join(members, given), "application/json");
            case BodyKind.Form:
                var pairs = members.SelectMany(member => Pairs(member, given[member.Name]) ?? [new(member.WireName, given[member.Name].GetRawText())]);
                return (Encoding.UTF8.GetBytes(string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))), "application/x-www-form-urlencoded");
            case BodyKind.Text when body is { } text:
                return (Encoding.UTF8.GetBytes(Scalar(text) ?? text.GetRawText()), "text/plain; charset=utf-8");
            case BodyKind.Bytes when body is { } encoded:
                if (encoded.ValueKind == JsonValueKind.String && encoded.TryGetBytesFromBase64(out var bytes)) return (bytes, "application/octet-stream");
                faults.Add($"'{whole!.Name}' must be base64");
                return default;
            default:
                return default;
        }
    }

    private static byte[] Join(List<ToolArgument> members, Dictionary<string, JsonElement> given)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var member in members)
            {
                json.WritePropertyName(member.WireName);
                // As it came: a text that is no valid Unicode is the service's to refuse.
                json.WriteRawValue(given[member.Name].GetRawText(), skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    // Null for what a name and its values cannot say.
    private static List<KeyValuePair<string, string>>? Pairs(ToolArgument argument, JsonElement value)
    {
        if (Scalar(value) is { } one) return [new(argument.WireName, one)];
        if (value.ValueKind == JsonValueKind.Object)
        {
            var members = value.EnumerateObject().Select(member => (member.Name, Value: Scalar(member.Value))).ToList();
            return members.Exists(member => member.Value is null) ? null : [.. members.Select(member => KeyValuePair.Create($"{argument.WireName}[{member.Name}]", member.Value!))];
        }

        var items = value.EnumerateArray().Select(Scalar).ToList();
        if (items.Contains(null)) return null;
        return argument.Explode
            ? [.. items.Select(item => KeyValuePair.Create(argument.WireName, item!))]
            : [new(argument.WireName, string.Join(',', items))];
    }

    private static string? Scalar(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;   // half a surrogate pair is no text
        }
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}

/// <summary>The arguments do not fit the tool; nothing was called.</summary>
internal sealed class ToolInputException(string message) : Exception(message);
