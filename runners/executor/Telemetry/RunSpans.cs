using System.Diagnostics;

namespace CodeRunner.Executor.Telemetry;

/// <summary>A call's part of its trace: queue, box, run. They begin under the gateway's span that its headers name; nobody but gateways reaches us.</summary>
internal static class RunSpans
{
    private const string TraceParent = "traceparent";

    private static readonly ActivitySource Source = new(RunMetrics.Name);

    /// <summary>The whole of a call here; null where nobody traces, or the gateway does not trace this one.</summary>
    public static Activity? Begin(HttpRequest request, string name, string language)
    {
        if (!Source.HasListeners()) return null;
        // Without the gateway's word there is no trace to be a part of.
        if (!ActivityContext.TryParse(request.Headers[TraceParent], null, isRemote: true, out var parent)) return null;
        return Source.StartActivity($"{name} {language}", ActivityKind.Server, parent)
            ?.SetTag("coderunner.language", language).SetTag("coderunner.request_id", Problems.TraceId(request.HttpContext));
    }

    /// <summary>A step of the call, until it is disposed.</summary>
    public static Activity? Begin(string step) => Activity.Current is null ? null : Source.StartActivity(step);

    /// <summary>Tells of a run that has ended, and hands its answer on.</summary>
    /// <param name="answer">Its answer.</param>
    /// <param name="context">The call's.</param>
    /// <param name="kind">run, session or interactive.</param>
    /// <param name="call">The whole of it, as begun.</param>
    public static ExecuteResponse Told(this ExecuteResponse answer, HttpContext context, string kind, Activity? call)
    {
        context.RequestServices.GetRequiredService<RunMetrics>().Ran(answer.Language, kind, answer.Status, TimeSpan.FromMilliseconds(answer.Duration));
        call?.SetTag("coderunner.status", answer.Status);
        return answer;
    }
}
