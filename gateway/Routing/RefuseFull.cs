using System.Globalization;
using CodeRunner.Gateway.Edge;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Routing;

/// <summary>
/// A one-shot run that all its runners would refuse, for they have just refused its caller (<see cref="FullHouse"/>), is refused here: a flood would
/// otherwise take from the runs the time that it takes to carry it to the runners and back. A runner with room, or one not asked, is left to be asked.
/// </summary>
internal sealed class RefuseFull(RequestDelegate next, RunnerDirectory directory)
{
    public Task InvokeAsync(HttpContext context)
    {
        // 1. What is no such run, or names no language that is known, hears from a runner what is wrong with it.
        var proxy = context.GetReverseProxyFeature();
        if (!CodeExecution.IsRun(proxy.Route.Config) || proxy.Cluster.Config.ClusterId == CodeExecution.AnyRunner) return next(context);

        // 2. The runners that may have room, and how long the others would have him wait.
        var owner = RunnerHeaders.Owner(context);
        List<DestinationState>? open = null;
        DestinationState? full = null;
        var soonest = TimeSpan.MaxValue;
        var runners = proxy.AvailableDestinations;
        for (var i = 0; i < runners.Count; i++)
        {
            if (directory.LoadOf(runners[i].DestinationId).Refuses(owner) is not { } wait)
            {
                open?.Add(runners[i]);
                continue;
            }

            open ??= [.. runners.Take(i)];
            if (wait >= soonest) continue;
            (full, soonest) = (runners[i], wait);
        }

        // 3. All have room, none has, or some.
        if (open is null || full is null) return next(context);
        if (open.Count == 0) return RefuseAsync(context, soonest);
        if (open.Count == 1) open.Add(full);   // for RetryOnce, should the one be gone or full as well
        proxy.AvailableDestinations = open;
        return next(context);
    }

    /// <summary>The runners are full; they said when to come again.</summary>
    public static Task RefuseAsync(HttpContext context, TimeSpan? retryAfter)
    {
        context.Response.OnStarting(() =>
        {
            if (retryAfter is { } wait) context.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        return context.RefuseAsync(503, "busy", "As many programs run and wait as the runners take. Nothing was started; try again.");
    }
}

/// <summary>Feature of a call that its runner did not take, for want of room.</summary>
/// <param name="RetryAfter">When the runner expects to have a slot for this caller.</param>
internal sealed record NoRoom(TimeSpan? RetryAfter);
