using CodeRunner.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CodeRunner.Gateway.Admission;

/// <summary>Names a held call to its runner, and settles it before its answer begins.</summary>
internal sealed class AdmissionTransforms : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        if (CodeExecution.Owns(context.Route)) context.AddRequestTransform(NameAsync);
        context.AddResponseTransform(SettleAsync);
    }

    private static ValueTask NameAsync(RequestTransformContext request)
    {
        if (request.HttpContext.Features.Get<Standing>()?.Verified.Hold is { } hold) request.ProxyRequest.Headers.Add(RunnersWord.Header, hold);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask SettleAsync(ResponseTransformContext response)
    {
        // An answer that is held back is none: another runner gives one. With an Idempotency-Key it is settled when complete.
        if (response.SuppressResponseBody || response.ProxyResponse is not { } answer) return;
        var context = response.HttpContext;
        if (context.Features.Get<Reservation>() is not { } reservation || context.Features.Get<Standing>()?.Verified.ClaimId is not null) return;
        if (!await reservation.SettleAsync(reservation.Charges((int)answer.StatusCode))) response.SuppressResponseBody = true;
    }
}
