using System.Globalization;
using CodeRunner.Gateway.Edge;
using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>RateLimit-Policy, RateLimit (IETF draft, structured fields), X-RateLimit-* and X-Credits-Remaining: on every answer.</summary>
internal static class LimitHeaders
{
    /// <summary>At the last moment: what an upstream said under the same names is overwritten, and what a call cost is known.</summary>
    public static void Promise(HttpContext context, TimeProvider clock) => context.Response.OnStarting(() =>
    {
        Write(context.Response.Headers, context.Features.Get<Standing>() is { Verified.Rates: not null } standing ? standing : Uncounted(context, clock));
        return Task.CompletedTask;
    });

    private static void Write(IHeaderDictionary headers, Standing standing)
    {
        foreach (var name in (string[])["RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Credits-Remaining"])
        {
            headers.Remove(name);
        }

        if (standing.Verified.Rates is { Count: > 0 } rates)
        {
            headers["RateLimit-Policy"] = string.Join(", ", rates.Select(rate => string.Create(CultureInfo.InvariantCulture, $"\"{rate.Name}\";q={rate.Limit};w={rate.Seconds}")));
            headers["RateLimit"] = string.Join(", ", rates.Select(rate => string.Create(CultureInfo.InvariantCulture, $"\"{rate.Name}\";r={rate.Remaining};t={rate.Reset}")));

            // Older clients know one limit: the one that is nearest.
            var nearest = rates.MinBy(rate => rate.Remaining)!;
            headers["X-RateLimit-Limit"] = nearest.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = nearest.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = nearest.Reset.ToString(CultureInfo.InvariantCulture);
        }

        if (standing.Credits is { } credits) headers["X-Credits-Remaining"] = credits.ToString(CultureInfo.InvariantCulture);
    }

    // What was refused before it was counted, and what is never counted.
    private static Standing Uncounted(HttpContext context, TimeProvider clock)
    {
        var anonymous = context.RequestServices.GetRequiredService<IReadOnlyDictionary<string, Plan>>()[Plan.Anonymous];
        var count = context.RequestServices.GetRequiredService<CallerLimiter>().Look(CallerAddress.Owner(context.Connection.RemoteIpAddress));
        return new Standing(new VerifyAnswer(Outcome.Admitted, Rates: count.Rates(anonymous.RequestsPerMinute, anonymous.RequestsPerDay, clock.GetUtcNow())));
    }
}
