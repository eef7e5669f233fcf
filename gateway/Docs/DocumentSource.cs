using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Docs;

/// <summary>
/// A service's OpenAPI document as it was fetched, read and checked: Swagger 2.0 or OpenAPI 3.x in JSON, written anew as 3.1. It is
/// somebody else's text: what is odd about it is refused here, so that all that comes after may trust its shape.
/// </summary>
internal sealed class DocumentSource
{
    private const int Deepest = 64;

    private DocumentSource(JsonObject json) => Json = json;

    /// <summary>OpenAPI 3.1; never changed.</summary>
    public JsonObject Json { get; }

    /// <exception cref="BrokenDocumentException">It is none, or refers to what is not in it.</exception>
    public static async Task<DocumentSource> ReadAsync(byte[] bytes, CancellationToken cancel)
    {
        try
        {
            var raw = JsonNode.Parse(bytes, documentOptions: new() { MaxDepth = Deepest, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new BrokenDocumentException("it is no JSON object");
            // Before anything follows a reference: readers that do so run in circles, and out of stack.
            References.Check(raw);
            var (document, diagnostic) = OpenApiDocument.Parse(raw.ToJsonString(), OpenApiConstants.Json, PublishedDocument.Reading);
            if (diagnostic?.Errors.FirstOrDefault() is { } error) throw new BrokenDocumentException($"{error.Message.TrimEnd('.')} ({error.Pointer})");
            if (document?.Paths is not { Count: > 0 }) throw new BrokenDocumentException("it has no paths");
            return new DocumentSource(JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel))!.AsObject());
        }
        catch (JsonException none)
        {
            throw new BrokenDocumentException($"it is no JSON: {none.Message.TrimEnd('.')}", none);
        }
        catch (Exception odd) when (odd is not (BrokenDocumentException or OperationCanceledException))
        {
            // Whatever a reader of other people's texts may stumble over.
            throw new BrokenDocumentException($"it cannot be read as OpenAPI: {odd.Message.TrimEnd('.')}", odd);
        }
    }
}
