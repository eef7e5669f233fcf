using System.Text.Json.Nodes;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Tools;

/// <summary>What agents and their makers look for: /api/tools, /llms.txt, /.well-known/agent.json and the MCP registry's server.json.</summary>
internal static class ToolEndpoints
{
    private static readonly string[] Formats = ["openai", "anthropic", "neutral"];

    public static void MapTools(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/tools", ToolsAsync);
        app.MapGet("/llms.txt", (HttpContext context, ToolCatalog catalog) => TextAsync(context, AgentPages.Llms(catalog, BaseOf(context))));
        app.MapGet("/.well-known/agent.json", (HttpContext context, ToolCatalog catalog) => JsonAsync(context, AgentPages.Agent(catalog, BaseOf(context))));
        app.MapGet("/server.json", context => JsonAsync(context, AgentPages.Server(context.Request.Host.Host, BaseOf(context))));
    }

    private static Task ToolsAsync(HttpContext context, ToolCatalog catalog)
    {
        var format = context.Request.Query["format"].ToString() is { Length: > 0 } given ? given : "neutral";
        var service = context.Request.Query["service"].ToString() is { Length: > 0 } named ? named : null;
        if (!Formats.Contains(format)) return context.RefuseAsync(400, "unknown_format", "format must be openai, anthropic or neutral.", known: Formats);
        if (service is not null && !catalog.HasService(service)) return context.RefuseAsync(404, "unknown_service", "There is no service of this name. GET /api/services lists them.");

        var tools = catalog.Current.Of(service).Tools;
        return JsonAsync(context, format switch
        {
            "openai" => ToolFormats.OpenAi(tools),
            "anthropic" => ToolFormats.Anthropic(tools),
            _ => ToolFormats.Neutral(tools, BaseOf(context)),
        });
    }

    // X-Forwarded-* is in it where a trusted proxy said so, and only then.
    private static string BaseOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}";

    private static Task JsonAsync(HttpContext context, JsonNode json)
    {
        Forget(context);
        return json is JsonArray array
            ? context.Response.WriteAsJsonAsync(array, Wire.Readable.JsonArray, "application/json", context.RequestAborted)
            : context.Response.WriteAsJsonAsync(json.AsObject(), Wire.Readable.JsonObject, "application/json", context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        Forget(context);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    // The address in it is the one that was asked by: no cache may give it to others.
    private static void Forget(HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}
