using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Tools;

/// <summary>The tools of a service, from its OpenAPI document: a pure function.</summary>
internal static class OpenApiTools
{
    private const int MostTools = 1000;
    private const int LongestDescription = 1500;
    private const int LongestPath = 500;

    /// <param name="document">As published: its paths begin at the gateway's root. Not trusted.</param>
    /// <param name="service">The service's name.</param>
    /// <returns>One tool an operation, in the document's order. An operation whose path is not below the service's, or could lead elsewhere, is left out.</returns>
    public static ImmutableArray<ToolDefinition> From(OpenApiDocument document, string service)
    {
        var tools = ImmutableArray.CreateBuilder<ToolDefinition>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, item) in document.Paths ?? [])
        {
            if (!path.StartsWith($"/v1/{service}/", StringComparison.Ordinal) || !IsPlain(path)) continue;
            foreach (var (method, operation) in item.Operations ?? [])
            {
                if (method.Method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE")) continue;
                if (tools.Count == MostTools) return tools.ToImmutable();
                var name = ToolNames.Unique(service, IdOf(service, path, method.Method, operation), names);
                tools.Add(Define(name, service, path, method.Method, item, operation));
            }
        }

        return tools.ToImmutable();
    }

    // The published id has the service's name before it, and so will the tool's.
    private static string IdOf(string service, string path, string method, OpenApiOperation operation) => operation.OperationId switch
    {
        { Length: > 0 } id => id.StartsWith($"{service}_", StringComparison.Ordinal) ? id[(service.Length + 1)..] : id,
        _ => $"{method.ToLowerInvariant()}{path[$"/v1/{service}".Length..]}",
    };

    private static ToolDefinition Define(string name, string service, string path, string method, IOpenApiPathItem item, OpenApiOperation operation)
    {
        var inputs = new ToolInputs();
        // An operation's own parameter stands before the path's of the same name.
        var parameters = (operation.Parameters ?? []).Concat(item.Parameters ?? []).DistinctBy(one => (one.Name, one.In)).ToList();
        foreach (var parameter in parameters) inputs.Add(parameter, path);
        inputs.AddUndeclared(path);
        var body = inputs.Add(operation.RequestBody);

        var title = SchemaReader.Text(operation.Summary, 120) ?? $"{method} {path}";
        return new ToolDefinition(
            name, title, Describe(service, method, path, operation), service, inputs.Schema(), ToolHints.Of(method),
            new ToolRoute(method, path, inputs.Arguments(), body));
    }

    private static string Describe(string service, string method, string path, OpenApiOperation operation)
    {
        var summary = SchemaReader.Text(operation.Summary, 300);
        var description = SchemaReader.Text(operation.Description, LongestDescription);
        var words = (summary, description) switch
        {
            (null, null) => $"{method} {path}.",
            (null, _) => description,
            (_, null) => Sentence(summary),
            _ => description.StartsWith(summary, StringComparison.OrdinalIgnoreCase) ? description : $"{Sentence(summary)} {description}",
        };
        return $"{(operation.Deprecated ? "Deprecated. " : "")}{words} (Service {service}{Price(operation)}.)";
    }

    private static string Price(OpenApiOperation operation) =>
        operation.Extensions?.TryGetValue("x-credits", out var extension) == true && extension is JsonNodeExtension { Node: JsonValue value } && value.TryGetValue<long>(out var credits)
            ? credits switch { 0 => ", free", 1 => ", 1 credit", _ => $", {credits} credits" }
            : "";

    private static string Sentence(string text) => text[^1] is '.' or '!' or '?' or '…' ? text : $"{text}.";

    /// <summary>A path that stays below its prefix however a server reads it: no dots alone in a segment, nothing escaped, no query.</summary>
    private static bool IsPlain(string path) =>
        path.Length is > 0 and <= LongestPath && path[0] == '/'
        && path.All(c => char.IsAsciiLetterOrDigit(c) || "-._~!$&'()*+,;=:@/{}".Contains(c, StringComparison.Ordinal))
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Split('/').Any(segment => segment is "." or "..");
}
