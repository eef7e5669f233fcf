using CodeRunner.Gateway.Admission;
using Microsoft.AspNetCore.Http.Features;

namespace CodeRunner.Gateway.Telemetry;

/// <summary>Says at the end of each call what it was, for `http.server.request.duration`, and what became of its credits. Only where metrics are wanted.</summary>
internal sealed class CountCalls(RequestDelegate next, GatewayMetrics metrics)
{
    /// <summary>The labels of `http.server.request.duration`.</summary>
    public static string[] HttpLabels => ["http.request.method", "http.response.status_code", Labels.Service, Labels.Language, Labels.ErrorType];

    /// <summary>Notes why a call is refused, by the stable code that its problem has.</summary>
    public static void Refused(HttpContext context, string error) => context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new(Labels.ErrorType, error));

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<IHttpMetricsTagsFeature>() is { } call)
            {
                call.Tags.Add(new(Labels.Service, Labels.ServiceOf(context)));
                if (Labels.LanguageOf(context) is { } language) call.Tags.Add(new(Labels.Language, language));
            }

            if (context.Features.Get<Standing>()?.Verified is { Hold: not null, Cost: > 0 and var cost })
            {
                metrics.CountCredits(cost, context.Features.Get<Reservation>());
            }
        }
    }
}
