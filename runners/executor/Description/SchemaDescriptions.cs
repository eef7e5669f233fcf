using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CodeRunner.Executor.Description;

/// <summary>What the types of <c>Wire.cs</c> do not say of themselves: what is left out instead of null, and which words and numbers there are.</summary>
internal static class SchemaDescriptions
{
    private static readonly Dictionary<string, string[]> Words = new()
    {
        [$"{nameof(ExecuteResponse)}.status"] = ["ok", "error", "timeout", "memory_limit", "output_limit", "signaled"],
        [$"{nameof(InputFile)}.encoding"] = ["utf8", "base64"],
        [$"{nameof(UploadRequest)}.encoding"] = ["utf8", "base64"],
        [$"{nameof(OutputFile)}.encoding"] = ["base64"],
    };

    private static readonly Dictionary<string, string> Least = new()
    {
        [$"{nameof(ExecuteRequest)}.timeout"] = "1",
        [$"{nameof(ExecuteRequest)}.memory"] = "16",
        [$"{nameof(SessionExecuteRequest)}.timeout"] = "1",
        [$"{nameof(ExecuteResponse)}.duration"] = "1",
    };

    public static Task Apply(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        // Whatever may be null is left out.
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable)) schema.Required?.Remove(property.Name);
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Null)) schema.Type = type & ~JsonSchemaType.Null;

        if (context.JsonPropertyInfo is not { } member) return Task.CompletedTask;
        var name = $"{member.DeclaringType.Name}.{member.Name}";
        if (Words.TryGetValue(name, out var words)) schema.Enum = [.. words.Select(word => (JsonNode)word)];
        if (Least.TryGetValue(name, out var least)) schema.Minimum = least;
        return Task.CompletedTask;
    }
}
