using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace CodeRunner.Gateway.Routing;

/// <summary>A call that its runner provably did not take (no connection, or busy) is tried on one other.</summary>
internal sealed class RetryOnce(RequestDelegate next, ILogger<RetryOnce> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var runners = proxy.AvailableDestinations;
        var body = context.Features.Get<BufferedBody>();
        var repeatable = body is not null || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
        if (!CodeExecution.Owns(proxy.Route.Config) || runners.Count < 2 || !repeatable)
        {
            await next(context);
            return;
        }

        var first = new FirstTry();
        context.Features.Set(first);
        await next(context);
        context.Features.Set<FirstTry>(null);
        if (Reason(context, first) is not { } reason || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;

        var refused = proxy.ProxiedDestination!;
        log.TriedElsewhere(context.TraceIdentifier, refused.DestinationId, reason);
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
        body?.Attach(context.Request);
        proxy.AvailableDestinations = [.. runners.Where(runner => runner != refused)];
        await next(context);
    }

    private static string? Reason(HttpContext context, FirstTry first) =>
        first.Busy ? "busy" : context.CouldNotConnect() ? "no connection" : null;
}

/// <summary>Present while another runner could still take the call: a busy answer is then not handed out.</summary>
internal sealed class FirstTry
{
    public bool Busy { get; set; }
}
