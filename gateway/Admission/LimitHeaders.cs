using System.Globalization;
using CodeRunner.Gateway.Edge;
using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>RateLimit-Policy, RateLimit (IETF draft, structured fields), X-RateLimit-* and X-Credits-Remaining: on every answer.</summary>
internal static class LimitHeaders
{
    private static readonly string[] OfRates = ["RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

    /// <summary>At the last moment: what an upstream said under the same names is overwritten, and what a call cost is known.</summary>
    public static void Promise(HttpContext context, TimeProvider clock) => context.Response.OnStarting(() =>
    {
        Write(context.Response.Headers, context.Features.Get<Standing>() is { Verified.Rates: not null } standing ? standing : Uncounted(context, clock));
        return Task.CompletedTask;
    });

    private static void Write(IHeaderDictionary headers, Standing standing)
    {
        if (standing.Verified.Rates is { Count: > 0 } rates)
        {
            headers["RateLimit-Policy"] = Listed(rates, static rate => string.Create(CultureInfo.InvariantCulture, $"\"{rate.Name}\";q={rate.Limit};w={rate.Seconds}"));
            headers["RateLimit"] = Listed(rates, static rate => string.Create(CultureInfo.InvariantCulture, $"\"{rate.Name}\";r={rate.Remaining};t={rate.Reset}"));

            // Older clients know one limit: the one that is nearest.
            var nearest = rates.Count == 1 ? rates[0] : rates.MinBy(rate => rate.Remaining)!;
            headers["X-RateLimit-Limit"] = nearest.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = nearest.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = nearest.Reset.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            foreach (var name in OfRates) headers.Remove(name);
        }

        if (standing.Credits is { } credits) headers["X-Credits-Remaining"] = credits.ToString(CultureInfo.InvariantCulture);
        else headers.Remove("X-Credits-Remaining");
    }

    private static string Listed(IReadOnlyList<Rate> rates, Func<Rate, string> each) => rates.Count == 1 ? each(rates[0]) : string.Join(", ", rates.Select(each));

    // What was refused before it was counted, and what is never counted.
    private static Standing Uncounted(HttpContext context, TimeProvider clock)
    {
        var anonymous = context.RequestServices.GetRequiredService<IReadOnlyDictionary<string, Plan>>()[Plan.Anonymous];
        var count = context.RequestServices.GetRequiredService<CallerLimiter>().Look(CallerAddress.Owner(context.Connection.RemoteIpAddress));
        return new Standing(new VerifyAnswer(Outcome.Admitted, Rates: count.Rates(anonymous.RequestsPerMinute, anonymous.RequestsPerDay, clock.GetUtcNow())));
    }
}
