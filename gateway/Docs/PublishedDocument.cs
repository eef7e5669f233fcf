using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace CodeRunner.Gateway.Docs;

/// <summary>An OpenAPI 3.1 document as bytes to send and as a model to read. Nobody may change the model.</summary>
/// <param name="Json">UTF-8.</param>
/// <param name="ETag">Changes with the bytes.</param>
/// <param name="Model">The same, parsed; its references resolve within it.</param>
internal sealed record PublishedDocument(byte[] Json, string ETag, OpenApiDocument Model)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Nothing is fetched, and style is not judged: documents that work everywhere else break many a rule of it.</summary>
    public static OpenApiReaderSettings Reading => new() { LoadExternalRefs = false, RuleSet = ValidationRuleSet.GetEmptyRuleSet() };

    /// <exception cref="BrokenDocumentException">It cannot be read back.</exception>
    public static PublishedDocument Of(JsonObject document)
    {
        var text = document.ToJsonString(Readable);
        var (model, diagnostic) = OpenApiDocument.Parse(text, OpenApiConstants.Json, Reading);
        if (model is null || diagnostic?.Errors.FirstOrDefault() is not null)
        {
            throw new BrokenDocumentException($"as published it is not valid: {diagnostic?.Errors.FirstOrDefault()?.ToString() ?? "no reason given"}");
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return new PublishedDocument(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"", model);
    }
}
