using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;
using CodeRunner.Keys;
using Microsoft.AspNetCore.Http.Timeouts;

namespace CodeRunner.Gateway.Admission;

/// <summary>Sees every admitted call to its end, so that none is charged that was not made, and none made that is not charged.</summary>
internal sealed class Settle(RequestDelegate next, Settlements settlements, RunnersWord runners)
{
    public Task InvokeAsync(HttpContext context)
    {
        // 1. Nothing is held, or the answer is known.
        return context.Features.Get<Standing>() switch
        {
            { Verified: { Outcome: Outcome.Replay, Answer: { } answer } } => GiveAgainAsync(context.Response, answer),
            null or { Verified: { Hold: null, ClaimId: null } } => next(context),
            var standing => SettleAsync(context, standing),
        };
    }

    private async Task SettleAsync(HttpContext context, Standing standing)
    {
        // 2. An answer is charged before its first byte: by AdmissionTransforms, or by KeptAnswer once it is complete.
        var reservation = new Reservation(context.Features.Get<Asked>()!.Price, standing, settlements);
        context.Features.Set(reservation);
        var caller = context.RequestAborted;
        try
        {
            await (standing.Verified.ClaimId is null ? next(context) : KeepAsync(context, reservation));
        }
        finally
        {
            // 3. Without an answer it is charged only if the caller did not wait for it, and the program was started.
            if (!reservation.Settled)
            {
                await reservation.SettleAsync(
                    charged: LeftWhileRunning(context, reservation, caller) && !await runners.NeverStartedAsync(context, standing.Verified.Hold));
            }
        }

        if (reservation.Failed && !context.Response.HasStarted)
        {
            context.Response.Headers.Clear();
            await context.RefuseAsync(503, "charge_failed", "The call was made but could not be charged, so its answer is withheld. It costs nothing.");
        }
    }

    private async Task KeepAsync(HttpContext context, Reservation reservation)
    {
        // A caller who leaves does not stop what shall be done once; the time-out does.
        context.RequestAborted = context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken ?? CancellationToken.None;
        var body = context.Response.Body;
        await using var kept = new KeptAnswer(context.Response, body, reservation);
        context.Response.Body = kept;
        try
        {
            await next(context);
            await kept.GiveAsync();
        }
        finally
        {
            context.Response.Body = body;
        }
    }

    private static bool LeftWhileRunning(HttpContext context, Reservation reservation, CancellationToken caller) =>
        reservation.OfCodeExecution && caller.IsCancellationRequested && !TimedOut(context)
        && context.Features.Get<UpstreamBegan>() is not null && !context.CouldNotConnect() && context.Features.Get<FirstTry>() is not { Busy: true, Over: false };

    private static bool TimedOut(HttpContext context) => context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;

    private static async Task GiveAgainAsync(HttpResponse response, StoredAnswer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Body.Length == 0) return;   // 204 and its like may have no body, not even an empty one
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, response.HttpContext.RequestAborted);
    }
}
