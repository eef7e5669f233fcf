using System.Text.Json.Nodes;
using CodeRunner.Gateway.Catalog;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Docs;

/// <summary>The OpenAPI document of everything: the gateway's own calls and those of every service that has a document. Served at /openapi.json.</summary>
internal sealed class MergedDocument
{
    private MergedDocument(PublishedDocument published) => Published = published;

    public PublishedDocument Published { get; }

    public OpenApiDocument Model => Published.Model;

    public static MergedDocument Of(IEnumerable<CatalogEntry> entries)
    {
        var document = OwnDocument.Copy();
        var groups = document["x-tagGroups"]!.AsArray();
        foreach (var entry in entries)
        {
            if (entry.Document?.Part is not { } part) continue;
            OwnDocument.Add(document, part);
            groups.Add(new JsonObject { ["name"] = entry.Title, ["tags"] = new JsonArray([.. part["tags"]!.AsArray().Select(tag => tag!["name"]!.DeepClone())]) });
        }

        return new MergedDocument(PublishedDocument.Of(document));
    }
}
