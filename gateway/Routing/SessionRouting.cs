using System.Collections.Concurrent;
using System.Net.Sockets;
using CodeRunner.Gateway.Edge;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;

namespace CodeRunner.Gateway.Routing;

/// <summary>Sends a session's calls to the runner that its id names, also while that runner drains, and counts sessions before one is opened.</summary>
internal sealed class SessionRouting(RequestDelegate next, RunnerDirectory directory, IProxyStateLookup proxies, SessionCount count, SessionIds ids)
{
    // Openings of one owner come one after the other, or two at once would both see room for one. Owners share these by chance, at no harm.
    private readonly ConcurrentDictionary<int, SemaphoreSlim> gates = new();
    private const int Gates = 1024;

    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetReverseProxyFeature().Route.Config.Metadata;
        return metadata?.GetValueOrDefault(CodeExecution.SessionKey) switch
        {
            CodeExecution.Opening => OpenAsync(context),
            CodeExecution.InPath => ToItsRunnerAsync(context),
            _ => next(context),
        };
    }

    private async Task OpenAsync(HttpContext context)
    {
        // A single runner counts for itself, exactly.
        if (directory.Current.Runners.Length <= 1)
        {
            await next(context);
            return;
        }

        var owner = RunnerHeaders.Owner(context);
        var gate = gates.GetOrAdd((int)((uint)string.GetHashCode(owner, StringComparison.Ordinal) % Gates), _ => new SemaphoreSlim(1));
        await gate.WaitAsync(context.RequestAborted);
        try
        {
            context.Features.Set(new OpenSessions(await count.AsyncOf(context)));
            await next(context);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task ToItsRunnerAsync(HttpContext context)
    {
        var id = context.Request.RouteValues["id"] as string ?? "";
        if (SessionIds.RunnerOf(id) is not { } named)
        {
            await UnknownAsync(context);
            return;
        }

        var runner = directory.Current.Runners.FirstOrDefault(one => one.Health.Id == named);
        if (runner is null || !proxies.TryGetCluster(CodeExecution.SessionRunners, out var cluster)
            || !cluster.Destinations.TryGetValue(runner.Name, out var destination))
        {
            await GoneAsync(context, id);
            return;
        }

        using var body = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } ? null : await BufferedBody.TakeAsync(context);
        if (context.Response.HasStarted) return;   // refused
        context.ReassignProxyRequest(cluster);
        context.GetReverseProxyFeature().AvailableDestinations = [destination];
        await next(context);
        if (context.Response.HasStarted || !NobodyListens(context)) return;
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
        await GoneAsync(context, id);
    }

    /// <summary>
    /// A refusal comes from the machine at the runner's address: no process listens there. A runner listens from its start to its end, and its
    /// next start has another id, so the one that is meant is gone for good. No answer at all proves nothing: the network may be to blame.
    /// </summary>
    private static bool NobodyListens(HttpContext context)
    {
        if (!context.CouldNotConnect()) return false;
        var cause = context.GetForwarderErrorFeature()!.Exception?.GetBaseException();
        // The second is how .NET calls ENOENT: a Unix socket whose file is gone.
        return cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable };
    }

    private Task GoneAsync(HttpContext context, string id) => ids.Holds(id, RunnerHeaders.Owner(context))
        ? context.RefuseAsync(410, "session_lost", "The runner that held this session is gone, and the session with it. Open another.")
        : UnknownAsync(context);

    private static Task UnknownAsync(HttpContext context) =>
        context.RefuseAsync(404, "session_not_found", "There is no such session: it was closed, has expired or never was. Open another.");
}
