namespace CodeRunner.Gateway.Telemetry;

/// <summary>The steps of a call, as the pipeline takes them. None of these stands in it unless traces are wanted.</summary>
internal static class TraceCalls
{
    /// <summary>Around the desk and all behind it: calls of services are traced, not pages and probes.</summary>
    public static async Task Begin(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/v1") || CallTrace.Begin(context) is not { } call)
        {
            await next(context);
            return;
        }

        context.Features.Set(call);
        call.Step("admission");
        try
        {
            await next(context);
        }
        finally
        {
            call.End(context);
        }
    }

    public static Task Admitted(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<CallTrace>()?.EndStep();
        return next(context);
    }

    public static Task Route(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<CallTrace>()?.Step("routing");
        return next(context);
    }

    /// <summary>Each try at a runner is a step of its own.</summary>
    public static async Task Forward(HttpContext context, RequestDelegate next)
    {
        var call = context.Features.Get<CallTrace>();
        call?.Step("forward", System.Diagnostics.ActivityKind.Client);
        try
        {
            await next(context);
        }
        finally
        {
            call?.EndStep();
        }
    }
}
