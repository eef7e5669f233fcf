using CodeRunner.Gateway.Docs;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Catalog;

/// <summary>/api/services: what there is, for people and programs that choose.</summary>
internal static class CatalogEndpoints
{
    private const int LongestSearch = 200;

    public static void MapCatalog(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/services", ListAsync);
        app.MapGet("/api/services/health", HealthAsync);
        app.MapGet("/api/services/{name}", OneAsync);
    }

    private static Task ListAsync(HttpContext context, ServiceDirectory directory)
    {
        var search = context.Request.Query["search"].ToString();
        if (search.Length > LongestSearch) return context.RefuseAsync(400, "invalid_request", $"search: it may have {LongestSearch} characters.");
        var words = search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var found = directory.Current.Entries.Where(entry => Array.TrueForAll(words, word => Says(entry, word))).Select(entry => View(entry));
        return context.Response.WriteAsJsonAsync(new ServiceList([.. found]), CatalogWire.Readable.ServiceList, "application/json", context.RequestAborted);
    }

    private static Task OneAsync(HttpContext context, string name, ServiceDirectory directory) => directory.Current.Find(name) is { } entry
        ? context.Response.WriteAsJsonAsync(
            View(entry) with { Operations = [.. Operations.Of(entry).Select(one => new OperationView(one.Method, one.Path, one.Id, one.Credits, one.Operation.Summary))] },
            CatalogWire.Readable.ServiceView, "application/json", context.RequestAborted)
        : context.RefuseAsync(404, "service_not_found", $"There is no service of this name. GET /api/services lists them.", known: [.. directory.Current.Entries.Select(entry => entry.Name)]);

    private static Task HealthAsync(HttpContext context, ServiceDirectory directory)
    {
        var entries = directory.Current.Entries;
        var health = new ServicesHealth(
            entries.Any(entry => entry.Health.State == HealthState.Down) ? "degraded" : "ok", entries.ToDictionary(entry => entry.Name, entry => View(entry.Health)));
        return context.Response.WriteAsJsonAsync(health, CatalogWire.Readable.ServicesHealth, "application/json", context.RequestAborted);
    }

    private static bool Says(CatalogEntry entry, string word) =>
        Has(entry.Name, word) || Has(entry.Title, word) || Has(entry.Description, word) || Operations.Of(entry).Any(one => Has(one.Id, word) || Has(one.Operation.Summary, word));

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    private static ServiceView View(CatalogEntry entry) => new(
        entry.Name, entry.Title, entry.Description, entry.Prefix, entry.CreditsPerCall,
        new ServiceLimits(entry.Configured?.RequestsPerMinute, entry.Configured?.MaxBodyBytes, entry.Configured?.Timeout.TotalSeconds),
        View(entry.Health), entry.Document is null ? null : $"{entry.Prefix}/openapi.json");

    private static HealthView View(ServiceHealth health) => new(health.State, health.CheckedAt, health.Reason);
}
