using System.Text.Json.Nodes;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Docs;

/// <summary>The gateway's own OpenAPI document, `gateway.openapi.json` beside this file: its calls, and what all services share (keys, refusals).</summary>
internal static class OwnDocument
{
    private static readonly byte[] Written = Read();

    /// <summary>A fresh copy, to add services to.</summary>
    public static JsonObject Copy()
    {
        var document = JsonNode.Parse(Written)!.AsObject();
        document["info"]!["version"] = OwnEndpoints.Version;
        return document;
    }

    /// <summary>One service alone, with what it shares with all.</summary>
    public static JsonObject Around(CatalogEntry service, JsonObject part)
    {
        var document = Copy();
        document["info"]!["title"] = service.Title;
        document["info"]!["description"] = service.Description;
        document["paths"] = new JsonObject();
        document["tags"] = new JsonArray();
        document.Remove("x-tagGroups");
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var own in schemas.Select(schema => schema.Key).Where(name => name != "Problem").ToArray()) schemas.Remove(own);
        Add(document, part);
        return document;
    }

    /// <summary>Puts a service's part into a document. Names do not meet: those of a service begin with its own.</summary>
    public static void Add(JsonObject document, JsonObject part)
    {
        foreach (var (path, operations) in part["paths"]!.AsObject()) document["paths"]![path] = operations?.DeepClone();
        foreach (var tag in part["tags"]!.AsArray()) document["tags"]!.AsArray().Add(tag!.DeepClone());
        var components = document["components"]!.AsObject();
        foreach (var (kind, members) in part["components"]!.AsObject())
        {
            if (components[kind] is not JsonObject) components[kind] = new JsonObject();
            foreach (var (name, member) in members!.AsObject()) components[kind]![name] = member?.DeepClone();
        }
    }

    private static byte[] Read()
    {
        using var resource = typeof(OwnDocument).Assembly.GetManifestResourceStream("gateway.openapi.json")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
