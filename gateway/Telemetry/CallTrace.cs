using System.Diagnostics;

namespace CodeRunner.Gateway.Telemetry;

/// <summary>
/// Feature of a call that is traced: one trace a call, begun here whatever the caller says of traces, for a stranger's traceparent would decide what
/// we keep and send. Its steps follow each other, and a runner goes on under the last (W3C traceparent, which callers cannot send it).
/// </summary>
internal sealed class CallTrace
{
    public const string TraceParent = "traceparent";

    private static readonly ActivitySource Source = new(GatewayMetrics.Name);

    private readonly Activity call;
    private Activity? step;

    private CallTrace(Activity call) => this.call = call;

    /// <summary>Null when this call is not one of those that are sampled.</summary>
    public static CallTrace? Begin(HttpContext context)
    {
        Activity.Current = null;
        if (Source.StartActivity(context.Request.Method, ActivityKind.Server) is not { } call) return null;
        Detach();
        return new CallTrace(call);
    }

    /// <summary>The step before is over.</summary>
    public void Step(string name, ActivityKind kind = ActivityKind.Internal)
    {
        step?.Stop();
        step = Source.StartActivity(name, kind, call.Context);
        Detach();
    }

    /// <summary>The step is over, and no other begins yet.</summary>
    public void EndStep()
    {
        step?.Stop();
        step = null;
    }

    /// <summary>What the runner's spans begin under.</summary>
    public string? Parent => (step ?? call).Id;

    public void End(HttpContext context)
    {
        EndStep();
        var status = context.Response.StatusCode;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (route is not null) call.DisplayName = $"{context.Request.Method} {route}";
        call.SetTag("http.request.method", context.Request.Method);
        call.SetTag("http.route", route);
        call.SetTag("http.response.status_code", status);
        call.SetTag("coderunner.request_id", context.TraceIdentifier);
        call.SetTag(Labels.Service, Labels.ServiceOf(context));
        call.SetTag(Labels.Language, Labels.LanguageOf(context));
        if (status >= 500) call.SetStatus(ActivityStatusCode.Error);
        call.Stop();
    }

    // Not the current one of this flow: HttpClient would make spans of its own below it, and tell other services of them.
    private static void Detach() => Activity.Current = null;
}
