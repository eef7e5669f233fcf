using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CodeRunner.Telemetry;

/// <summary>`/metrics`, for Prometheus, with the token `Metrics:Token`. Without that setting it does not exist.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        if (!app.ServiceProvider.GetRequiredService<Signals>().Scraped) return;
        var scrape = app.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
        app.MapGet(Path, context => AnswerAsync(context, scrape));
    }

    // Wrong tokens are not counted, as those of /admin are: whoever guesses from an address must not shut out the Prometheus behind the same one.
    private static Task AnswerAsync(HttpContext context, RequestDelegate scrape)
    {
        var expected = context.RequestServices.GetRequiredService<IOptions<MetricsOptions>>().Value.Token;
        var given = context.Request.Headers.Authorization.ToString();
        var said = given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? given[7..].Trim() : "";
        context.Response.Headers.CacheControl = "no-store";
        // Hashes are compared, in a time that tells neither length nor where they differ.
        if (CryptographicOperations.FixedTimeEquals(Hash(said), Hash(expected))) return scrape(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"coderunner metrics\"";
        return Task.CompletedTask;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
