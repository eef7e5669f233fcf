using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeRunner.Gateway.Tools;

/// <summary>
/// Schemas for "strict" function calling, which holds a model to a schema but knows only part of the language: every member is
/// required (what was optional may be null), nothing else is allowed, and there are no maps. A pure function.
/// </summary>
internal static class StrictSchema
{
    private const int DeepestLevel = 5;

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "type", "description", "enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems",
    };

    private static readonly HashSet<string> Formats = new(StringComparer.Ordinal) { "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid" };

    /// <summary>
    /// Optional members that cannot be said strictly are left out, which the tool can do without. Null when a required one cannot.
    /// </summary>
    public static JsonObject? Of(JsonElement schema) => Convert(JsonObject.Create(schema)!, 0);

    private static JsonObject? Convert(JsonObject schema, int level)
    {
        if (level > DeepestLevel || schema.ContainsKey("allOf") || schema.ContainsKey("oneOf")) return null;
        var strict = new JsonObject();
        foreach (var (keyword, value) in schema)
        {
            if (!Kept.Contains(keyword) || (keyword == "format" && !Formats.Contains(value?.ToString() ?? ""))) continue;
            strict[keyword] = value?.DeepClone();
        }

        if (schema["anyOf"] is JsonArray choices)
        {
            var converted = choices.Select(choice => choice is JsonObject one ? Convert(one, level + 1) : null).ToList();
            if (level == 0 || converted.Contains(null)) return null;
            strict["anyOf"] = new JsonArray([.. converted]);
            return strict;
        }

        if (schema["type"] is null && schema["enum"] is null && schema["const"] is null) return null;   // anything at all
        if (IsType(schema, "array"))
        {
            if (schema["items"] is not JsonObject items || Convert(items, level + 1) is not { } item) return null;
            strict["items"] = item;
        }

        return !IsType(schema, "object") || AddMembers(schema, strict, level) ? strict : null;
    }

    private static bool AddMembers(JsonObject schema, JsonObject strict, int level)
    {
        if (schema["additionalProperties"] is JsonObject || (level > 0 && schema["properties"] is null)) return false;   // a map
        var required = (schema["required"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        var members = new JsonObject();
        foreach (var (name, member) in schema["properties"] as JsonObject ?? [])
        {
            var converted = member is JsonObject one ? Convert(one, level + 1) : null;
            if (converted is not null) members[name] = required.Contains(name) ? converted : OrNull(converted);
            else if (required.Contains(name)) return false;
        }

        strict["properties"] = members;
        strict["required"] = new JsonArray([.. members.Select(member => (JsonNode)member.Key)]);
        strict["additionalProperties"] = false;
        return true;
    }

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue single && !schema.ContainsKey("const"))
        {
            schema["type"] = new JsonArray(single.DeepClone(), "null");
            if (schema["enum"] is JsonArray values && !values.Contains(null)) values.Add((JsonNode?)null);
            return schema;
        }

        return schema["type"] is JsonArray types && types.Any(type => type?.ToString() == "null") ? schema : new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }

    private static bool IsType(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray several => several.Any(one => one?.ToString() == type),
        var one => one?.ToString() == type,
    };
}
