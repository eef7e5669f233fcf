using System.Globalization;
using CodeRunner.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CodeRunner.Gateway.Admission;

/// <summary>What the desk does on the way to an upstream and back: it says whose account calls, and settles before the answer begins.</summary>
internal sealed class AdmissionTransforms : ITransformProvider
{
    private const string Owner = "X-CodeRunner-Owner";
    private const string MaxSessions = "X-CodeRunner-Max-Sessions";

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        if (CodeExecution.Owns(context.Route))
        {
            context.AddRequestTransform(request =>
            {
                Introduce(request);
                return ValueTask.CompletedTask;
            });
        }

        context.AddResponseTransform(SettleAsync);
    }

    private static void Introduce(RequestTransformContext request)
    {
        if (request.HttpContext.Features.Get<Standing>() is not { Verified: var verified }) return;

        // An address as the owner is already there.
        var headers = request.ProxyRequest.Headers;
        if (verified.Owner is { } account)
        {
            headers.Remove(Owner);
            headers.TryAddWithoutValidation(Owner, $"key:{account}");
        }

        if (verified.MaxSessions is { } most) headers.TryAddWithoutValidation(MaxSessions, most.ToString(CultureInfo.InvariantCulture));
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
