using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Tools;

/// <summary>
/// Turns the schemas of one operation into plain JSON Schema: references are put in place, what contains itself ends at the
/// first repeat, and what is too deep or too much becomes "anything". A service's document is not ours: it may be any size and shape.
/// </summary>
internal sealed class SchemaReader
{
    private const int DeepestLevel = 10;
    private const int MostNodes = 400;
    private const int MostMembers = 100;
    private const int MostValues = 100;
    private const int LongestText = 800;
    private const int MostHops = 16;

    private readonly HashSet<IOpenApiSchema> open = new(ReferenceEqualityComparer.Instance);
    private int nodes;

    /// <summary>What a reference leads to; null when it leads nowhere or in a circle.</summary>
    public static IOpenApiSchema? Resolve(IOpenApiSchema? schema)
    {
        for (var hops = 0; schema is OpenApiSchemaReference reference; hops++)
        {
            if (hops == MostHops) return null;
            schema = reference.Target;
        }

        return schema;
    }

    /// <summary>Cut and without control characters.</summary>
    public static string? Text(string? text, int longest = LongestText)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var plain = string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)).Trim();
        return plain.Length <= longest ? plain : $"{plain[..longest].TrimEnd()}…";
    }

    public JsonObject Read(IOpenApiSchema? schema, int level = 0)
    {
        var target = Resolve(schema);
        // A reference may have words of its own. One that runs in a circle has none, and asking it would throw.
        var told = target is null ? null : schema!.Description;
        if (target is null || level > DeepestLevel || nodes >= MostNodes) return Described([], told);
        nodes++;
        if (!open.Add(target)) return Described([], target.Title is { } title ? $"Another {title}." : "Another of the same, nested.");
        try
        {
            return ReadOpen(target, told, level);
        }
        finally
        {
            open.Remove(target);
        }
    }

    private JsonObject ReadOpen(IOpenApiSchema schema, string? told, int level)
    {
        var node = new JsonObject();
        if (TypeOf(schema.Type) is { } type) node["type"] = type;
        Described(node, told ?? schema.Description ?? schema.Title);
        if (schema.Enum is { Count: > 0 } values) node["enum"] = Values(values);
        if (schema.Const is { } constant) node["const"] = constant;
        if (schema.Default is { } preset && IsSmall(preset)) node["default"] = preset.DeepClone();
        if (Text(schema.Format, 40) is { } format) node["format"] = format;
        if (schema.Pattern is { Length: > 0 and <= 200 } pattern) node["pattern"] = pattern;
        Number(node, "minimum", schema.Minimum);
        Number(node, "maximum", schema.Maximum);
        Number(node, "exclusiveMinimum", schema.ExclusiveMinimum);
        Number(node, "exclusiveMaximum", schema.ExclusiveMaximum);
        if (schema.MinLength is { } shortest) node["minLength"] = shortest;
        if (schema.MaxLength is { } longest) node["maxLength"] = longest;
        if (schema.MinItems is { } fewest) node["minItems"] = fewest;
        if (schema.MaxItems is { } most) node["maxItems"] = most;
        if (schema.Items is { } items) node["items"] = Read(items, level + 1);
        Members(node, schema, level);
        Choices(node, "allOf", schema.AllOf, level);
        Choices(node, "anyOf", schema.AnyOf, level);
        Choices(node, "oneOf", schema.OneOf, level);
        if (schema.Examples?.Where(IsSmall).Take(3).ToList() is { Count: > 0 } small) node["examples"] = Values(small);
        return node;
    }

    private void Members(JsonObject node, IOpenApiSchema schema, int level)
    {
        if (schema.Properties is { Count: > 0 } properties)
        {
            var members = new JsonObject();
            foreach (var (name, member) in properties.Take(MostMembers))
            {
                // What only answers carry is nothing to ask for.
                if (Resolve(member) is { ReadOnly: true }) continue;
                members[name] = Read(member, level + 1);
            }

            node["properties"] = members;
            var required = (schema.Required ?? new HashSet<string>()).Where(members.ContainsKey).Select(name => (JsonNode)name).ToArray();
            if (required.Length > 0) node["required"] = new JsonArray(required);
        }

        if (schema.AdditionalProperties is { } others) node["additionalProperties"] = Read(others, level + 1);
        else if (!schema.AdditionalPropertiesAllowed) node["additionalProperties"] = false;
    }

    private void Choices(JsonObject node, string keyword, IList<IOpenApiSchema>? choices, int level)
    {
        if (choices is not { Count: > 0 }) return;
        node[keyword] = new JsonArray([.. choices.Take(MostMembers).Select(choice => Read(choice, level + 1))]);
    }

    private static JsonNode? TypeOf(JsonSchemaType? type)
    {
        if (type is null) return null;
        var names = Enum.GetValues<JsonSchemaType>().Where(one => type.Value.HasFlag(one)).Select(one => (JsonNode)one.ToString().ToLowerInvariant()).ToArray();
        return names.Length switch { 0 => null, 1 => names[0], _ => new JsonArray(names) };
    }

    private static JsonArray Values(IEnumerable<JsonNode?> values) => new([.. values.Take(MostValues).Select(value => value?.DeepClone())]);

    private static void Number(JsonObject node, string keyword, string? text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) node[keyword] = number;
    }

    private static JsonObject Described(JsonObject node, string? text)
    {
        if (Text(text) is { } plain) node["description"] = plain;
        return node;
    }

    private static bool IsSmall(JsonNode value) => value is JsonValue ? value.ToJsonString().Length <= 200 : value.ToJsonString().Length <= 1000;
}
