using CodeRunner.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CodeRunner.Gateway.Telemetry;

/// <summary>
/// Tells the runner under which span its own begin. Runners believe that, so what a caller says of traces ends here, traced or not: it would decide
/// what they keep and send.
/// </summary>
internal sealed class TraceTransforms : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        if (!CodeExecution.Owns(context.Route)) return;
        context.AddRequestTransform(request =>
        {
            var headers = request.ProxyRequest.Headers;
            headers.Remove(CallTrace.TraceParent);
            headers.Remove("tracestate");
            headers.Remove("baggage");
            if (request.HttpContext.Features.Get<CallTrace>()?.Parent is { } parent) headers.TryAddWithoutValidation(CallTrace.TraceParent, parent);
            return ValueTask.CompletedTask;
        });
    }
}
