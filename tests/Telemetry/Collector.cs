using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Telemetry;

/// <summary>A real server that takes spans as OTLP over HTTP, and keeps them.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;

    public Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            foreach (var span in Span.ReadAll(body.ToArray())) Spans.Enqueue(span);
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Address => app.Urls.First();

    public ConcurrentQueue<Span> Spans { get; } = new();

    public Task StartAsync() => app.StartAsync();

    /// <summary>Waits until a trace is there whole. Its first span ends last, but of those that come together some are read before others.</summary>
    /// <param name="requestId">Of its call.</param>
    /// <param name="names">Of all its spans but the first.</param>
    public async Task<IReadOnlyList<Span>> TraceAsync(string requestId, params IReadOnlyCollection<string> names)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var root = Spans.FirstOrDefault(span => span.Parent is null && span.Attributes.GetValueOrDefault("coderunner.request_id") == requestId);
            Span[] trace = [.. Spans.Where(span => span.Trace == root?.Trace)];
            if (root is not null && names.All(name => trace.Any(span => span.Name == name))) return trace;
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }
}
