using CodeRunner.Gateway.Edge;
using Yarp.ReverseProxy.Forwarder;

namespace CodeRunner.Gateway.Routing;

/// <summary>Keeps count of what each runner has from us, and remembers one that could not be reached or had no room.</summary>
internal sealed class CountInFlight(RequestDelegate next, RunnerDirectory directory, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(new UpstreamBegan(clock.GetTimestamp()));
        var proxy = context.GetReverseProxyFeature();
        return CodeExecution.Owns(proxy.Route.Config) && proxy.AvailableDestinations is [var runner] ? CountAsync(context, directory.LoadOf(runner.DestinationId)) : next(context);
    }

    private async Task CountAsync(HttpContext context, RunnerLoad load)
    {
        context.Features.Set<NoRoom>(null);   // another runner's, that was asked first
        var owner = RunnerHeaders.Owner(context);
        var began = load.Begin(CodeExecution.IsRun(context.GetReverseProxyFeature().Route.Config) ? owner : null);
        try
        {
            await next(context);
            if (context.CouldNotConnect()) load.Unreachable = true;
        }
        finally
        {
            if (context.Features.Get<NoRoom>() is { } full) load.EndRefused(owner, began, full.RetryAfter);
            else load.End();
        }
    }
}

internal static class ForwarderErrors
{
    /// <summary>True only where not a byte can have reached the upstream.</summary>
    public static bool CouldNotConnect(this HttpContext context) =>
        context.GetForwarderErrorFeature() is
        {
            Error: ForwarderError.Request,
            Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError },
        };
}
