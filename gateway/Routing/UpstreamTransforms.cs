using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CodeRunner.Gateway.Routing;

/// <summary>What is changed on the way to every upstream and back. YARP itself sets X-Forwarded-* anew and drops hop-by-hop headers.</summary>
internal sealed class UpstreamTransforms : ITransformProvider
{
    private const string BusyHeader = "X-CodeRunner-Busy";

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        // What a caller says about where it comes from is no proof of it.
        context.AddRequestHeaderRemove("Forwarded");
        context.AddRequestHeaderRemove("X-Real-IP");

        var prefix = context.Route.Match.Path is { } path ? string.Join('/', path.Split('/').Take(3)) : "";
        context.AddRequestTransform(request =>
        {
            KeepPathAsSent(request, prefix);
            return ValueTask.CompletedTask;
        });

        if (CodeExecution.Owns(context.Route))
        {
            context.AddResponseHeaderRemove("Server");
            context.AddResponseTransform(HoldBackBusyAnswer);
        }
    }

    /// <summary>
    /// The server decodes a path and YARP encodes it again, which turns %252F into %2F. Upstreams get what was sent.
    /// With dot segments the decoded path stays: routing decided on that, and the raw one could leave the prefix.
    /// </summary>
    private static void KeepPathAsSent(RequestTransformContext request, string prefix)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0];
        if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return;
        var rest = path[prefix.Length..];
        if (!rest.StartsWith('/') || rest.Contains("/.", StringComparison.Ordinal) || rest.Contains("%2e", StringComparison.OrdinalIgnoreCase)) return;

        request.ProxyRequest.RequestUri = new Uri(
            $"{request.DestinationPrefix.TrimEnd('/')}{rest}{request.Query.QueryString.ToUriComponent()}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static ValueTask HoldBackBusyAnswer(ResponseTransformContext response)
    {
        if (response.ProxyResponse is { } answer && answer.Headers.Contains(BusyHeader)
            && response.HttpContext.Features.Get<FirstTry>() is { } first)
        {
            first.Busy = true;
            response.SuppressResponseBody = true;
        }

        return ValueTask.CompletedTask;
    }
}
