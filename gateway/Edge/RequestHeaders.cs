using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace CodeRunner.Gateway.Edge;

/// <summary>Names each request (X-Request-Id, in, on and back) and says where its time went (Server-Timing).</summary>
internal sealed class RequestHeaders(RequestDelegate next, TimeProvider clock)
{
    public const string RequestId = "X-Request-Id";

    public Task InvokeAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        var id = Accepted(context.Request.Headers[RequestId]) ?? NewId();
        context.TraceIdentifier = id;
        context.Request.Headers[RequestId] = id;

        // At the last moment: what an upstream said about the same headers is in place by then.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[RequestId] = id;
            if (context.Request.Path.StartsWithSegments("/v1"))
            {
                context.Response.Headers.Append("Server-Timing", Timing(context, began));
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    // Has to be unlike all others, not a secret: what is for keys costs a hundred times as much.
    private static string NewId() => string.Create(CultureInfo.InvariantCulture, $"{Random.Shared.NextInt64():x16}{Random.Shared.NextInt64():x16}");

    private string Timing(HttpContext context, long began)
    {
        var total = clock.GetElapsedTime(began).TotalMilliseconds;
        return context.Features.Get<UpstreamBegan>() is { } upstream
            ? string.Create(CultureInfo.InvariantCulture, $"total;dur={total:0.0}, upstream;dur={clock.GetElapsedTime(upstream.Timestamp).TotalMilliseconds:0.0}")
            : string.Create(CultureInfo.InvariantCulture, $"total;dur={total:0.0}");
    }

    // A caller's own id helps to follow a call through several systems, but it ends in logs and headers: only plain, short ones.
    private static string? Accepted(StringValues given) =>
        given is [{ Length: > 0 and <= 64 } id] && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? id : null;
}

/// <summary>When the request was last handed to an upstream.</summary>
internal sealed record UpstreamBegan(long Timestamp);
