using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Gateway;

/// <summary>A real server that speaks as a runner does, and keeps what it was sent.</summary>
internal sealed class StandInRunner : IAsyncDisposable
{
    private readonly WebApplication app;

    private StandInRunner(string url, string[] languages)
    {
        Languages = languages;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 128 * 1024;
        });
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public string Address { get; private set; } = "";
    public string Id { get; } = Guid.NewGuid().ToString("N");
    public string[] Languages { get; set; }
    public int Slots { get; set; } = 4;
    public int Busy { get; set; }
    public bool Draining { get; set; }
    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>How it answers everything but /health. By default with its own id.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("{}", context.RequestAborted);

    /// <param name="url">http://unix:/path or http://127.0.0.1:0.</param>
    /// <param name="languages">Each "name" or "name=alias,alias".</param>
    public static async Task<StandInRunner> StartAsync(string url, params string[] languages)
    {
        var runner = new StandInRunner(url, languages.Length > 0 ? languages : ["python=py,python3"]);
        await runner.app.StartAsync();
        runner.Address = runner.app.Urls.First();
        return runner;
    }

    public static Task<StandInRunner> StartAsync() => StartAsync("http://127.0.0.1:0");

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            await context.Response.WriteAsync(Health(), context.RequestAborted);
            return;
        }

        // Asked for now and then by the gateway itself.
        if (context.Request.Path == "/openapi.json")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Requests.Enqueue(new Received(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await Answer(context);
    }

    private string Health() => JsonSerializer.Serialize(new
    {
        status = "ok",
        id = Id,
        languages = Languages.Select(language => language.Split('=')).Select(parts => new { name = parts[0], aliases = parts.Length > 1 ? parts[1].Split(',') : [] }),
        slots = Slots,
        busy = Busy,
        draining = Draining,
        sandbox = new { summary = "none, a stand-in" },
    });
}

internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);
