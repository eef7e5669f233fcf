using Microsoft.OpenApi;

namespace CodeRunner.Executor.Requests;

/// <summary>What the OpenAPI document says of a route beyond its signature.</summary>
internal static class RouteDescriptions
{
    /// <summary>Says what the body is. Accepts&lt;T&gt; would also refuse other content types, and any is read as JSON.</summary>
    public static RouteHandlerBuilder Describe<TBody>(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer(async (operation, context, cancel) =>
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(TBody), cancellationToken: cancel) },
            },
        });

    /// <summary>Names the statuses of its refusals.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) route.Produces<Problem>(status, "application/problem+json");
        return route;
    }
}
