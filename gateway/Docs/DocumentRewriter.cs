using System.Text.Json.Nodes;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Catalog;

namespace CodeRunner.Gateway.Docs;

/// <summary>
/// A service's document as seen from the street: paths below /v1/{service}, the gateway's keys and refusals, and names that no other
/// service has. Pure.
/// </summary>
internal sealed class DocumentRewriter
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private readonly CatalogEntry entry;
    private readonly string prefix;
    private readonly HashSet<string> operationIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> renamedIds = new(StringComparer.Ordinal);
    private readonly List<string> usedTags = [];

    private DocumentRewriter(CatalogEntry entry) => (this.entry, prefix) = (entry, $"{entry.Name}.");

    /// <summary>Paths, components and tags, ready to be merged with others'.</summary>
    public static JsonObject Rewrite(DocumentSource source, CatalogEntry entry)
    {
        var document = source.Json.DeepClone().AsObject();
        var rewriter = new DocumentRewriter(entry);
        rewriter.RenameReferences(document);
        var paths = rewriter.Paths(document["paths"]!.AsObject());
        rewriter.RenameLinks(paths);
        rewriter.RenameLinks(document["components"]);
        return new JsonObject
        {
            ["paths"] = paths,
            ["components"] = rewriter.Components(document["components"] as JsonObject),
            ["tags"] = rewriter.Tags(document),
        };
    }

    private JsonObject Paths(JsonObject paths)
    {
        var rewritten = new JsonObject();
        foreach (var (path, item) in paths.ToArray())
        {
            paths.Remove(path);
            if (item is not JsonObject operations || !path.StartsWith('/')) continue;
            operations.Remove("servers");
            foreach (var method in Methods)
            {
                if (operations[method] is JsonObject operation) Operation(operation, method, entry.Prefix + path);
            }

            rewritten[entry.Prefix + path] = operations;
        }

        return rewritten;
    }

    private void Operation(JsonObject operation, string method, string path)
    {
        operation.Remove("servers");
        operation.Remove("security");
        var given = operation["operationId"]?.GetValue<string>();
        var id = Unique($"{entry.Name}_{(given is { Length: > 0 } ? given : Words(method, path[entry.Prefix.Length..]))}");
        if (given is not null) renamedIds.TryAdd(given, id);
        operation["operationId"] = id;
        operation["tags"] = new JsonArray([.. TagsOf(operation).Select(tag => (JsonNode)Tag(tag))]);

        var credits = Prices.OfOperation(entry, method.ToUpperInvariant(), path);
        operation["x-credits"] = credits;
        if (operation["responses"] is not JsonObject responses) operation["responses"] = responses = [];
        responses.TryAdd("401", Refusal("BadKey"));
        if (credits > 0) responses.TryAdd("402", Refusal("NoCredits"));
        responses.TryAdd("429", Refusal("TooManyRequests"));
    }

    private JsonObject Components(JsonObject? components)
    {
        var rewritten = new JsonObject();
        foreach (var (kind, members) in components?.ToArray() ?? [])
        {
            if (kind == "securitySchemes" || members is not JsonObject named) continue;
            var renamed = new JsonObject();
            foreach (var (name, member) in named.ToArray())
            {
                named.Remove(name);
                renamed[prefix + name] = member;
            }

            rewritten[kind] = renamed;
        }

        return rewritten;
    }

    private JsonArray Tags(JsonObject document)
    {
        var described = (document["tags"] as JsonArray ?? []).OfType<JsonObject>().ToLookup(tag => tag["name"]?.GetValue<string>() ?? "", tag => tag["description"]?.GetValue<string>());
        return new JsonArray([.. usedTags.Select(tag => (JsonNode)new JsonObject
        {
            ["name"] = Tag(tag),
            ["description"] = described[tag].FirstOrDefault() ?? (tag.Length == 0 ? entry.Description : ""),
        })]);
    }

    private string[] TagsOf(JsonObject operation)
    {
        string[] tags = operation["tags"] is JsonArray { Count: > 0 } given ? [.. given.Select(tag => tag!.GetValue<string>())] : [""];
        usedTags.AddRange(tags.Except(usedTags));
        return tags;
    }

    // "Weather", "Weather: Stations"
    private string Tag(string tag) => tag.Length == 0 ? entry.Title : $"{entry.Title}: {tag}";

    private void RenameReferences(JsonObject document)
    {
        foreach (var (holder, target) in References.In(document).ToArray()) holder["$ref"] = Renamed(target);
        foreach (var mapping in Discriminators(document).ToArray())
        {
            foreach (var (value, target) in mapping.ToArray())
            {
                if (target is not JsonValue text || !text.TryGetValue<string>(out var schema)) continue;
                mapping[value] = schema.StartsWith('#') ? Renamed(schema) : document["components"]?["schemas"]?[schema] is null ? schema : prefix + schema;
            }
        }
    }

    // #/components/schemas/Forecast → #/components/schemas/weather.Forecast, #/paths/~1forecast/get → #/paths/~1v1~1weather~1forecast/get
    private string Renamed(string target)
    {
        var parts = target.Split('/', 4);
        return parts switch
        {
            ["#", "components", var kind, var name] => $"#/components/{kind}/{prefix}{name}",
            ["#", "paths", var path, ..] => $"#/paths/{entry.Prefix.Replace("/", "~1", StringComparison.Ordinal)}{path}{(parts.Length > 3 ? "/" + parts[3] : "")}",
            _ => target,
        };
    }

    private static IEnumerable<JsonObject> Discriminators(JsonNode? node) => node switch
    {
        JsonArray items => items.SelectMany(Discriminators),
        JsonObject members => members.SelectMany(member => Discriminators(member.Value))
            .Concat(members["discriminator"] is JsonObject discriminator && discriminator["mapping"] is JsonObject mapping ? [mapping] : []),
        _ => [],
    };

    // Links name operations of the same service by their old ids.
    private void RenameLinks(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) RenameLinks(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var link in (members["links"] as JsonObject ?? []).Select(link => link.Value).OfType<JsonObject>())
            {
                if (link["operationId"] is JsonValue id && id.TryGetValue<string>(out var old) && renamedIds.TryGetValue(old, out var renamed)) link["operationId"] = renamed;
            }

            foreach (var (_, member) in members) RenameLinks(member);
        }
    }

    private string Unique(string id)
    {
        var clean = string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        var unique = clean;
        for (var number = 2; !operationIds.Add(unique); number++) unique = $"{clean}_{number}";
        return unique;
    }

    // get /stations/{id}/wind → get_stations_id_wind
    private static string Words(string method, string path) =>
        string.Join('_', path.Split(['/', '{', '}', '-', '.'], StringSplitOptions.RemoveEmptyEntries).Prepend(method));

    private static JsonObject Refusal(string name) => new() { ["$ref"] = $"#/components/responses/{name}" };
}
