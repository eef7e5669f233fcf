using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Gateway;

/// <summary>A second service, as somebody might put behind the gateway: forecasts, with a document and a health of its own.</summary>
internal sealed class ServicesSample : IAsyncDisposable
{
    public const string Document = """
        {"openapi": "3.0.3", "info": {"title": "internal name", "version": "7"},
         "servers": [{"url": "http://weather.internal:9000"}], "security": [{"internal": []}],
         "tags": [{"name": "Forecasts", "description": "The next days."}],
         "paths": {
           "/forecast/{city}": {"get": {"operationId": "getForecast", "summary": "The weather of tomorrow", "tags": ["Forecasts"],
             "parameters": [{"name": "city", "in": "path", "required": true, "schema": {"type": "string"}}],
             "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}}},
           "/stations": {"post": {"security": [{"internal": []}], "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Station"}}}},
             "responses": {"201": {"description": "Made."}, "402": {"description": "Its own words."}}}}},
         "components": {
           "securitySchemes": {"internal": {"type": "http", "scheme": "basic"}},
           "schemas": {
             "Problem": {"type": "object", "properties": {"degrees": {"type": "number", "nullable": true}, "next": {"$ref": "#/components/schemas/Problem"}}},
             "Station": {"oneOf": [{"$ref": "#/components/schemas/Problem"}], "discriminator": {"propertyName": "kind", "mapping": {"p": "#/components/schemas/Problem"}}}}}}
        """;

    private readonly WebApplication app;

    private ServicesSample()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        app = builder.Build();
        app.MapGet("/health", context =>
        {
            context.Response.StatusCode = HealthStatus;
            return Task.CompletedTask;
        });
        app.MapGet("/openapi.json", context =>
        {
            Interlocked.Increment(ref asked);
            return OpenApi(context);
        });
        app.MapFallback(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            Headers.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            await context.Response.WriteAsync($"{context.Request.Path}", context.RequestAborted);
        });
    }

    private int asked;

    public string Address => app.Urls.First();

    public int HealthStatus { get; set; } = 200;

    /// <summary>How often its document was asked for.</summary>
    public int Asked => Volatile.Read(ref asked);

    public RequestDelegate OpenApi { get; set; } = context => context.Response.WriteAsync(Document, context.RequestAborted);

    /// <summary>Of the calls that reached it.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Headers { get; } = new();

    public static async Task<ServicesSample> StartAsync()
    {
        var sample = new ServicesSample();
        await sample.app.StartAsync();
        return sample;
    }

    public string File(string more = "") => $$"""{"address": "{{Address}}", "title": "Weather", "description": "Forecasts for any city."{{more}}}""";

    public static JsonObject DocumentWith(Action<JsonObject> change)
    {
        var document = JsonNode.Parse(Document)!.AsObject();
        change(document);
        return document;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }
}
