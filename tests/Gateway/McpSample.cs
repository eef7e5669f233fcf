using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Gateway;

/// <summary>A service with a document of the test's making; keeps what it was sent.</summary>
internal sealed class McpSample : IAsyncDisposable
{
    private readonly WebApplication app;

    private McpSample(string paths, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/health", () => "ok");
        app.MapGet("/openapi.json", context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(ToolsFromOpenApiTests.Document(paths), context.RequestAborted);
        });
        app.MapFallback(context =>
        {
            Requests.Enqueue(new Received(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                []));
            return answer(context);
        });
    }

    public string Address => app.Urls.First();

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <param name="paths">Of its document, as JSON members.</param>
    /// <param name="answer">To everything else.</param>
    public static async Task<McpSample> StartAsync(string paths, RequestDelegate answer)
    {
        var sample = new McpSample(paths, answer);
        await sample.app.StartAsync(TestContext.Current.CancellationToken);
        return sample;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }
}
