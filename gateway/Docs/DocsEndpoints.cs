using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Docs;

/// <summary>The OpenAPI documents, and the page that shows them.</summary>
internal static class DocsEndpoints
{
    // Before the routes of services, which take everything below their names.
    private const int First = -1;

    public static void MapDocs(this IEndpointRouteBuilder app)
    {
        app.MapGet("/openapi.json", (HttpContext context, ServiceDirectory directory) => SendAsync(context, directory.Current.Merged.Published));
        app.MapGet("/v1/{service}/openapi.json", OfServiceAsync).WithOrder(First);
        app.MapReference();
    }

    private static Task OfServiceAsync(HttpContext context, string service, ServiceDirectory directory) => directory.Current.Find(service) switch
    {
        null => context.RefuseAsync(404, "service_not_found", "There is no service of this name. GET /api/services lists them."),
        { Document: { } document } => SendAsync(context, document.Published),
        { Name: CodeExecution.Name } => context.RefuseAsync(503, "no_runner", "No runner is alive at the moment."),
        _ => context.RefuseAsync(404, "no_document", "This service publishes no OpenAPI document."),
    };

    private static async Task SendAsync(HttpContext context, PublishedDocument document)
    {
        var response = context.Response;
        response.Headers.ETag = document.ETag;
        response.Headers.CacheControl = "no-cache";   // kept, but asked about: services come and go
        if (context.Request.Headers.IfNoneMatch == document.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = document.Json.Length;
        await response.Body.WriteAsync(document.Json, context.RequestAborted);
    }
}
