using System.Globalization;
using CodeRunner.Gateway.Edge;
using CodeRunner.Keys;
using Microsoft.AspNetCore.RateLimiting;

namespace CodeRunner.Gateway.Admission;

/// <summary>What the desk says to whom it does not let in.</summary>
internal static class Refusals
{
    private const string KeyShape = "A key is gw_ and 36 letters and digits";

    /// <summary>After the limiter said no.</summary>
    public static async ValueTask WriteAsync(OnRejectedContext rejected, CancellationToken cancel)
    {
        var context = rejected.HttpContext;
        if (context.RequestAborted.IsCancellationRequested) return;
        await RefuseAsync(context, context.Features.Get<Standing>()?.Verified);
    }

    public static Task RefuseKeyAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"coderunner\", error=\"invalid_token\"";
        return context.RefuseAsync(401, "bad_key", $"The key is malformed, unknown, expired or revoked. {KeyShape}; POST /api/keys/create makes one.");
    }

    public static Task RefuseGuessingAsync(HttpContext context, int seconds)
    {
        RetryAfter(context, seconds);
        return context.RefuseAsync(429, "too_many_wrong_keys", $"Too many wrong keys came from this address. Its keys are looked at again in {seconds} s.");
    }

    public static Task RefuseUnavailableAsync(HttpContext context) =>
        context.RefuseAsync(503, "keys_unavailable", "Keys cannot be checked at the moment. Calls without a key still work.");

    private static Task RefuseAsync(HttpContext context, VerifyAnswer? answer)
    {
        if (answer is null) return RefuseUnavailableAsync(context);
        if (answer.RetryAfter is { } seconds) RetryAfter(context, seconds);
        var limits = string.Join(", ", (answer.Rates ?? []).Select(rate => $"{rate.Limit} a {rate.Name}"));
        switch (answer.Outcome)
        {
            case Outcome.BadKey:
                context.RequestServices.GetRequiredService<WrongKeys>().Count(context.Features.Get<Asked>()!.Address);
                return RefuseKeyAsync(context);
            case Outcome.MinuteLimit:
                return context.RefuseAsync(429, "rate_limited", $"Too many requests: the plan '{answer.Plan}' allows {limits}. Try again in {answer.RetryAfter} s.");
            case Outcome.DayLimit:
                return context.RefuseAsync(429, "daily_limit", $"Too many requests today: the plan '{answer.Plan}' allows {limits}. The day ends in {answer.RetryAfter} s.");
            case Outcome.ConcurrencyLimit:
                return context.RefuseAsync(429, "too_many_at_once", $"Too many calls at once for the plan '{answer.Plan}'. Try again when one has ended.");
            case Outcome.NoCredits:
                return context.RefuseAsync(402, "no_credits", $"This call needs {answer.Cost} {(answer.Cost == 1 ? "credit" : "credits")}, and {answer.Credits} are left. The operator of this service grants more; GET /api/keys/balance tells the balance.");
            case Outcome.InFlight:
                return context.RefuseAsync(409, "idempotency_in_flight", "A call with this Idempotency-Key is under way. Its answer will be given to a repeat.");
            case Outcome.OtherBody:
                return context.RefuseAsync(422, "idempotency_mismatch", "This Idempotency-Key came with another body before.");
            default:
                return RefuseUnavailableAsync(context);
        }
    }

    private static void RetryAfter(HttpContext context, int seconds) => context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
}
