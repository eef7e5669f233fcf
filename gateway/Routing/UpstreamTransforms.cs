using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CodeRunner.Gateway.Routing;

/// <summary>What is changed on the way to every upstream and back. YARP itself sets X-Forwarded-* anew and drops hop-by-hop headers.</summary>
internal sealed class UpstreamTransforms : ITransformProvider
{
    // Headers between us and the runners. A caller's own would be taken for ours, and ours are nothing to callers.
    private const string OwnPrefix = RunnerHeaders.Prefix;
    private const string BusyHeader = OwnPrefix + "Busy";

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        // What a caller says about where it comes from is no proof of it.
        context.AddRequestHeaderRemove("Forwarded");
        context.AddRequestHeaderRemove("X-Real-IP");

        context.AddRequestTransform(request =>
        {
            foreach (var (name, _) in request.HttpContext.Request.Headers)
            {
                if (IsOwn(name)) RequestTransform.RemoveHeader(request, name);
            }

            return ValueTask.CompletedTask;
        });

        var prefix = context.Route.Match.Path is { } path ? string.Join('/', path.Split('/').Take(3)) : "";
        context.AddRequestTransform(request =>
        {
            KeepPathAsSent(request, prefix);
            return ValueTask.CompletedTask;
        });

        if (CodeExecution.Owns(context.Route))
        {
            context.AddRequestTransform(request =>
            {
                RunnerHeaders.Add(request.HttpContext, request.ProxyRequest.Headers);
                return ValueTask.CompletedTask;
            });
            context.AddResponseHeaderRemove("Server");
            context.AddResponseTransform(HoldBackBusyAnswer);
        }

        context.AddResponseTransform(response =>
        {
            List<string>? own = null;
            foreach (var (name, _) in response.HttpContext.Response.Headers)
            {
                if (IsOwn(name)) (own ??= []).Add(name);
            }

            foreach (var name in own ?? []) response.HttpContext.Response.Headers.Remove(name);
            return ValueTask.CompletedTask;
        });
    }

    // Servers that make variables of headers take X_CodeRunner_Owner for X-CodeRunner-Owner.
    private static bool IsOwn(string name) =>
        name.Length >= OwnPrefix.Length && name[0] is 'X' or 'x'
        && (name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)
            || (name.Contains('_', StringComparison.Ordinal) && name.Replace('_', '-').StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)));

    /// <summary>
    /// The server decodes a path and YARP encodes it again, which turns %252F into %2F. Upstreams get what was sent.
    /// With dot segments the decoded path stays: routing decided on that, and the raw one could leave the prefix.
    /// </summary>
    private static void KeepPathAsSent(RequestTransformContext request, string prefix)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var rest = target[prefix.Length..(end < 0 ? target.Length : Math.Max(end, prefix.Length))];
        if (!rest.StartsWith('/') || rest.Contains("/.", StringComparison.Ordinal) || rest.Contains("%2e", StringComparison.OrdinalIgnoreCase)) return;

        request.ProxyRequest.RequestUri = new Uri(
            $"{request.DestinationPrefix.TrimEnd('/')}{rest}{request.Query.QueryString.ToUriComponent()}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static ValueTask HoldBackBusyAnswer(ResponseTransformContext response)
    {
        if (response.ProxyResponse is not { } answer || !answer.Headers.Contains(BusyHeader)) return ValueTask.CompletedTask;
        var retryAfter = answer.Headers.RetryAfter?.Delta;
        response.HttpContext.Features.Set(new NoRoom(retryAfter));
        if (response.HttpContext.Features.Get<FirstTry>() is not { } first) return ValueTask.CompletedTask;

        if (!first.Over)
        {
            (first.Busy, first.RetryAfter) = (true, retryAfter);
            response.SuppressResponseBody = true;
        }
        else if (first.RetryAfter < retryAfter)
        {
            // Of two busy runners the caller waits for the one that is free sooner.
            response.HttpContext.Response.Headers.RetryAfter = first.RetryAfter.Value.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        }

        return ValueTask.CompletedTask;
    }
}
