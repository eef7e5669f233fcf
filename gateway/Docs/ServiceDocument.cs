using System.Text.Json.Nodes;
using CodeRunner.Gateway.Catalog;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Docs;

/// <summary>A service's OpenAPI document as the gateway publishes it, at /v1/{service}/openapi.json.</summary>
internal sealed class ServiceDocument
{
    private readonly DocumentSource source;

    /// <exception cref="BrokenDocumentException">It cannot be published.</exception>
    public ServiceDocument(DocumentSource source, CatalogEntry entry)
    {
        this.source = source;
        try
        {
            Part = DocumentRewriter.Rewrite(source, entry);
            Published = PublishedDocument.Of(OwnDocument.Around(entry, Part));
        }
        catch (Exception odd) when (odd is not BrokenDocumentException)
        {
            throw new BrokenDocumentException($"it cannot be published: {odd.Message.TrimEnd('.')}", odd);
        }
    }

    /// <summary>What it adds to the document of all services; never changed.</summary>
    public JsonObject Part { get; }

    public PublishedDocument Published { get; }

    /// <summary>Its operations, with paths from the gateway's root, as a model to read.</summary>
    public OpenApiDocument Model => Published.Model;

    /// <summary>The same under another price or title.</summary>
    public ServiceDocument For(CatalogEntry entry) => new(source, entry);
}
