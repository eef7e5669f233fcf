using System.Text.Json;

namespace CodeRunner.Executor.Requests;

/// <summary>Reads typed members of one JSON object and says by name what does not fit. Null counts as absent.</summary>
internal sealed class JsonFields(JsonElement body, RequestErrors errors)
{
    private readonly HashSet<string> known = [];

    /// <summary>The members nobody asked for.</summary>
    public IEnumerable<string> Unknown => body.EnumerateObject().Select(member => member.Name).Where(name => !known.Contains(name));

    public string? Text(string name) => Find(name) is { } value ? Text(name, value) : null;

    public int? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        errors.Add(name, $"must be a whole number, not {Kind(value)}.");
        return null;
    }

    public bool? Flag(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        errors.Add(name, $"must be true or false, not {Kind(value)}.");
        return null;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray().Select((item, i) => Text($"{name}[{i}]", item)).OfType<string>()];
        errors.Add(name, $"must be an array of strings, not {Kind(value)}.");
        return [];
    }

    public IReadOnlyList<(string Name, string Value)> Map(string name)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Object)
            return [.. value.EnumerateObject().Select(member => (member.Name, Text($"{name}.{member.Name}", member.Value) ?? ""))];
        errors.Add(name, $"must be an object of strings, not {Kind(value)}.");
        return [];
    }

    public IEnumerable<(string Path, JsonFields Fields)> Objects(string name)
    {
        if (Find(name) is not { } value) yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(name, $"must be an array of objects, not {Kind(value)}.");
            yield break;
        }
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var path = $"{name}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object) yield return (path, new JsonFields(item, errors));
            else errors.Add(path, $"must be an object, not {Kind(item)}.");
        }
    }

    /// <summary>A string member of this object, reported under a longer name.</summary>
    public string? TextAs(string name, string path) => Find(name) is { } value ? Text(path, value) : null;

    /// <summary>A string member that must be there.</summary>
    public string? Required(string name, string path)
    {
        if (Find(name) is { } value) return Text(path, value);
        errors.Add(path, "is missing.");
        return null;
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "this number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    private JsonElement? Find(string name)
    {
        known.Add(name);
        return body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string? Text(string path, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(path, $"must be a string, not {Kind(value)}.");
            return null;
        }
        try { return value.GetString(); }
        catch (InvalidOperationException)
        {
            // "\ud800" without its other half: no text, and no bytes a program could be given.
            errors.Add(path, "holds half of a surrogate pair, which is no character.");
            return null;
        }
    }
}
