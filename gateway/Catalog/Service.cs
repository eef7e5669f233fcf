using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Catalog;

/// <summary>One service beside code execution: reached as /v1/{name}/**, the prefix stripped.</summary>
/// <param name="Name">Lower-case letters, digits and '-', at most 63: part of the address, of tool names and of the OpenAPI document.</param>
/// <param name="Address">Where it answers.</param>
internal sealed record Service(string Name, UpstreamAddress Address)
{
    /// <summary>As people write it.</summary>
    public string Title { get; init; } = Name;

    /// <summary>What it is good for, in a sentence or two, for people and agents who choose.</summary>
    public string Description { get; init; } = "";

    /// <summary>Of a call that is answered below 500, unless the caller's plan has a price of its own.</summary>
    public long CreditsPerCall { get; init; } = 1;

    /// <summary>Calls that one caller may make of this service, beside what the plan allows in all; null for any number.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Longest body of a request; null for what the server takes anyway.</summary>
    public long? MaxBodyBytes { get; init; }

    /// <summary>For its whole answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Path of its OpenAPI document, below the address; null when it has none.</summary>
    public string? OpenApi { get; init; } = "/openapi.json";

    /// <summary>Whether <see cref="OpenApi"/> was said, and not taken for granted.</summary>
    public bool SaysOpenApi { get; init; }

    /// <summary>Path that answers 2xx while it is well, below the address. Null when not said: then any answer of /health below 500 is a sign of life.</summary>
    public string? Health { get; init; }

    public string Prefix => $"/v1/{Name}";
    public string Cluster => $"{ClusterPrefix}{Name}";

    public const string ClusterPrefix = "service/";

    /// <summary>The same path below the service's own address.</summary>
    public Uri At(string path) => new(Address.Uri.AbsoluteUri.TrimEnd('/') + path);
}
