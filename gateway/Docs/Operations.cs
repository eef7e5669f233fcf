using CodeRunner.Gateway.Catalog;
using Microsoft.OpenApi;

namespace CodeRunner.Gateway.Docs;

/// <summary>One thing that a service can do.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">From the gateway's root: /v1/weather/forecast/{city}.</param>
/// <param name="Id">Unique among all services: weather_getForecast.</param>
/// <param name="Credits">What a call costs unless the plan says otherwise.</param>
/// <param name="PathItem">What it shares with the other methods of this path: parameters.</param>
/// <param name="Operation">The rest.</param>
internal sealed record ServiceOperation(string Method, string Path, string Id, long Credits, IOpenApiPathItem PathItem, OpenApiOperation Operation);

/// <summary>The operations of a service, as its document lists them.</summary>
internal static class Operations
{
    /// <summary>None while the service has no document.</summary>
    public static IEnumerable<ServiceOperation> Of(CatalogEntry entry) =>
        from path in entry.Document?.Model.Paths ?? []
        from operation in path.Value.Operations ?? []
        select new ServiceOperation(
            operation.Key.Method, path.Key, operation.Value.OperationId ?? "",
            Admission.Prices.OfOperation(entry, operation.Key.Method, path.Key), path.Value, operation.Value);
}
