using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Tools;

/// <summary>The inputs of one tool while its operation is read: parameters and the members of its body, side by side under names of their own.</summary>
internal sealed class ToolInputs
{
    // Either ours to set, or of the connection.
    private static readonly HashSet<string> NotForCallers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Authorization", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Forwarded", "Host",
        "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "X-API-Key", "X-Real-IP", "X-Request-Id",
    };

    private static readonly string[] OursAlone = ["X-Forwarded-", "X-CodeRunner-", "X-Original-", "Sec-", "Access-Control-"];

    private readonly SchemaReader schemas = new();
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<(ToolArgument Argument, JsonObject Schema)> all = [];

    public ImmutableArray<ToolArgument> Arguments() => [.. all.Select(one => one.Argument)];

    public JsonElement Schema()
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(all.Select(one => KeyValuePair.Create(one.Argument.Name, (JsonNode?)one.Schema))) };
        if (all.Where(one => one.Argument.Required).Select(one => (JsonNode)one.Argument.Name).ToArray() is { Length: > 0 } required) schema["required"] = new JsonArray(required);
        schema["additionalProperties"] = false;
        return JsonDocument.Parse(schema.ToJsonString()).RootElement;
    }

    public void Add(IOpenApiParameter parameter, string path)
    {
        if (parameter.Name is not { Length: > 0 and <= 200 } name) return;
        ArgumentPlace? place = parameter.In switch
        {
            ParameterLocation.Path when path.Contains($"{{{name}}}", StringComparison.Ordinal) => ArgumentPlace.Path,
            ParameterLocation.Query => ArgumentPlace.Query,
            ParameterLocation.Header when IsAllowedHeader(name) => ArgumentPlace.Header,
            _ => null,
        };
        if (place is not { } there) return;
        // A parameter that is a whole document (content instead of schema) is given as text.
        var schema = parameter.Schema is { } given ? schemas.Read(given) : new JsonObject { ["type"] = "string" };
        if (SchemaReader.Text(parameter.Description) is { } text) schema["description"] = text;
        if (parameter.Example is { } example && !schema.ContainsKey("examples") && example.ToJsonString().Length <= 200) schema["examples"] = new JsonArray(example.DeepClone());
        Add(name, there, parameter.Required || there == ArgumentPlace.Path, schema, parameter.Explode);
    }

    /// <summary>What the path names and no parameter declares must be given all the same.</summary>
    public void AddUndeclared(string path)
    {
        foreach (var name in path.Split('{').Skip(1).Select(part => part.Split('}')[0]).Where(name => name.Length > 0))
        {
            if (all.Exists(one => one.Argument.Place == ArgumentPlace.Path && one.Argument.WireName == name)) continue;
            Add(name, ArgumentPlace.Path, required: true, new JsonObject { ["type"] = "string" });
        }
    }

    /// <returns>What the body is made as.</returns>
    public BodyKind Add(IOpenApiRequestBody? body)
    {
        if (body?.Content is not { Count: > 0 } contents) return BodyKind.None;
        if (Find(contents, type => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal)) is { } json)
        {
            AddMembersOrWhole(json, body, mayBeWhole: true);
            return BodyKind.Json;
        }

        if (Find(contents, type => type == "application/x-www-form-urlencoded") is { } form)
        {
            AddMembersOrWhole(form, body, mayBeWhole: false);
            return BodyKind.Form;
        }

        var isText = Find(contents, type => type.StartsWith("text/", StringComparison.Ordinal)) is not null;
        Add("body", ArgumentPlace.Body, body.Required, new JsonObject
        {
            ["type"] = "string",
            ["description"] = SchemaReader.Text(body.Description) ?? (isText ? "The text to send." : "The bytes to send, in base64."),
        });
        return isText ? BodyKind.Text : BodyKind.Bytes;
    }

    // The members of a plain object are arguments of their own: models fill in flat inputs best. Anything else is the argument `body`.
    private void AddMembersOrWhole(OpenApiMediaType media, IOpenApiRequestBody body, bool mayBeWhole)
    {
        var target = SchemaReader.Resolve(media.Schema);
        var schema = schemas.Read(media.Schema);
        var open = target is null or { AdditionalProperties: not null } || schema.ContainsKey("allOf") || schema.ContainsKey("anyOf") || schema.ContainsKey("oneOf");
        if (schema["properties"] is not JsonObject members || (open && mayBeWhole))
        {
            if (SchemaReader.Text(body.Description) is { } text) schema.TryAdd("description", text);
            Add("body", ArgumentPlace.Body, body.Required, schema);
            return;
        }

        var required = (schema["required"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, member) in members.ToList())
        {
            members.Remove(name);
            Add(name, ArgumentPlace.Member, body.Required && required.Contains(name), (JsonObject)member!);
        }
    }

    private void Add(string name, ArgumentPlace place, bool required, JsonObject schema, bool explode = true) =>
        all.Add((new ToolArgument(ToolNames.OfArgument(name, place.ToString().ToLowerInvariant(), names), name, place, required, explode), schema));

    private static OpenApiMediaType? Find(IDictionary<string, OpenApiMediaType> contents, Func<string, bool> isWanted) =>
        contents.FirstOrDefault(content => isWanted(content.Key.Split(';')[0].Trim().ToLowerInvariant())).Value;

    private static bool IsAllowedHeader(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
        && !NotForCallers.Contains(name) && !OursAlone.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
