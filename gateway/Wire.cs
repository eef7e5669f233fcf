using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeRunner.Gateway;

/// <summary>An error as callers see it (RFC 9457, plus `error` and `message` for older clients).</summary>
internal sealed record Problem(
    string Type, string Title, int Status, string Detail, string TraceId, string Error, string Message,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null, IReadOnlyList<string>? Known = null);

internal sealed record HealthAnswer(string Status, string? Sandbox = null);

/// <summary>What `GET /` says.</summary>
internal sealed record FrontPage(
    string Name, string Version, IReadOnlyList<string> Services, IReadOnlyList<string> Languages);

/// <summary>`GET /health` of a runner.</summary>
internal sealed record RunnerHealth(
    string Id, IReadOnlyList<RunnerLanguage> Languages, int Slots, int Busy = 0, bool Draining = false,
    JsonElement? Sandbox = null);

internal sealed record RunnerLanguage(string Name, IReadOnlyList<string>? Aliases = null, string? Version = null);

/// <summary>`GET /api/languages`: the objects are the runners' own, handed on as they are.</summary>
internal sealed record LanguageList(IReadOnlyList<JsonElement> Languages);

/// <summary>`POST /api/keys/create` and `/roll`: the one time that a key is said.</summary>
internal sealed record KeyAnswer(string Key, long Credits, string Docs, DateTimeOffset? OldKeyExpiresAt = null);

/// <summary>Body of `POST /api/keys/roll`.</summary>
internal sealed record RollRequest(bool KeepOld = false);

/// <summary>`GET /admin/services`.</summary>
internal sealed record AdminServices(IReadOnlyList<string> Services);

/// <summary>`GET /api/sessions`: likewise.</summary>
internal sealed record SessionList(IReadOnlyList<JsonElement> Sessions);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(FrontPage))]
[JsonSerializable(typeof(RunnerHealth))]
[JsonSerializable(typeof(LanguageList))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(RollRequest))]
[JsonSerializable(typeof(AdminServices))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonArray))]
internal sealed partial class Wire : JsonSerializerContext
{
    /// <summary>For people's eyes: quotes and umlauts as themselves. Nothing of this is ever put into HTML.</summary>
    public static Wire Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
