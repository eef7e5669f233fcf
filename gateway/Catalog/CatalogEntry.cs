using CodeRunner.Gateway.Docs;

namespace CodeRunner.Gateway.Catalog;

/// <summary>A service as the catalog shows it: what is configured, how it is, and what it can do.</summary>
/// <param name="Name">Part of its address, /v1/{name}.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Description">What it is good for.</param>
/// <param name="CreditsPerCall">Of its operations that cost anything; a plan may have a price of its own.</param>
/// <param name="Configured">What was written about it; null for code execution, which the runners serve.</param>
/// <param name="Health">When it was last asked.</param>
/// <param name="Document">Its OpenAPI document as published; null while there is none.</param>
internal sealed record CatalogEntry(
    string Name, string Title, string Description, long CreditsPerCall, Service? Configured, ServiceHealth Health, ServiceDocument? Document)
{
    public static CatalogEntry CodeExecution { get; } = new(
        Routing.CodeExecution.Name, "Agent Code Runner",
        "Runs a program (Python, JavaScript, TypeScript, Bash) in a fresh sandbox and answers with its output, exit code and duration. Sessions keep variables and files between calls.",
        1, null, ServiceHealth.Unknown, null);

    public string Prefix => $"/v1/{Name}";

    /// <summary>Of a service that appeared or was changed. What is known of the one before stays true if it is at the same address.</summary>
    public static CatalogEntry Of(Service service, CatalogEntry? before)
    {
        var same = before?.Configured is { } old && old.Address == service.Address && old.OpenApi == service.OpenApi && old.Health == service.Health;
        var entry = new CatalogEntry(
            service.Name, service.Title, service.Description, service.CreditsPerCall, service, same ? before!.Health : ServiceHealth.Unknown, null);
        return same && before!.Document is { } document ? entry with { Document = document.For(entry) } : entry;
    }
}
