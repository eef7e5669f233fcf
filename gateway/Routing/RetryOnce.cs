using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Routing;

/// <summary>A call that its runner provably did not take (no connection, or busy) is tried on one other.</summary>
internal sealed class RetryOnce(RequestDelegate next, ILogger<RetryOnce> log)
{
    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        if (!CodeExecution.Owns(proxy.Route.Config) || proxy.AvailableDestinations.Count < 2) return next(context);
        var body = context.Features.Get<BufferedBody>();
        var repeatable = body is not null || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
        return repeatable ? TryAsync(context, proxy, body) : next(context);
    }

    private async Task TryAsync(HttpContext context, IReverseProxyFeature proxy, BufferedBody? body)
    {
        var runners = proxy.AvailableDestinations;
        var first = new FirstTry();
        context.Features.Set(first);
        await next(context);
        first.Over = true;
        if (Reason(context, first) is not { } reason || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;

        var refused = proxy.ProxiedDestination!;
        log.TriedElsewhere(context.TraceIdentifier, refused.DestinationId, reason);
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
        body?.Attach(context.Request);
        proxy.AvailableDestinations = [.. runners.Where(runner => runner != refused)];
        await next(context);
        if (first.Busy && context.CouldNotConnect() && !context.Response.HasStarted) await RefuseBusyAsync(context, first.RetryAfter);
    }

    /// <summary>One was busy and the other is gone: nothing broke that had the call, and the busy one knows when to come again.</summary>
    private static Task RefuseBusyAsync(HttpContext context, TimeSpan? retryAfter)
    {
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
        return RefuseFull.RefuseAsync(context, retryAfter);
    }

    private static string? Reason(HttpContext context, FirstTry first) =>
        first.Busy ? "busy" : context.CouldNotConnect() ? "no connection" : null;
}

/// <summary>Present when a second runner may get the call. Until the first try is over, a busy answer is not handed out.</summary>
internal sealed class FirstTry
{
    public bool Over { get; set; }

    public bool Busy { get; set; }

    /// <summary>When the busy runner expects to have a slot for this caller.</summary>
    public TimeSpan? RetryAfter { get; set; }
}
