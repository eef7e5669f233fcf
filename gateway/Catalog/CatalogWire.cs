using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeRunner.Gateway.Catalog;

/// <summary>`GET /api/services`.</summary>
internal sealed record ServiceList(IReadOnlyList<ServiceView> Services);

/// <summary>A service as callers see it: nothing about where it runs.</summary>
internal sealed record ServiceView(
    string Name, string Title, string Description, string Address, long CreditsPerCall, ServiceLimits Limits, HealthView Health,
    string? OpenApi = null, IReadOnlyList<OperationView>? Operations = null);

internal sealed record ServiceLimits(long? RequestsPerMinute = null, long? MaxBodyBytes = null, double? TimeoutSeconds = null);

internal sealed record HealthView(HealthState Status, DateTimeOffset? CheckedAt = null, string? Reason = null);

internal sealed record OperationView(string Method, string Path, string OperationId, long Credits, string? Summary = null);

/// <summary>`GET /api/services/health`.</summary>
internal sealed record ServicesHealth(string Status, IReadOnlyDictionary<string, HealthView> Services);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceList))]
[JsonSerializable(typeof(ServicesHealth))]
internal sealed partial class CatalogWire : JsonSerializerContext
{
    /// <summary>For people's eyes: quotes and umlauts as themselves. Nothing of this is ever put into HTML.</summary>
    public static CatalogWire Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<HealthState>() },
    });
}
