namespace CodeRunner.Executor.Telemetry;

/// <summary>Everything that is logged for a call carries its request id, the one that its caller and the gateway know it by.</summary>
internal sealed class RequestScope(RequestDelegate next, ILogger<RequestScope> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using (log.BeginScope(new KeyValuePair<string, object?>[] { new("RequestId", Problems.TraceId(context)) })) await next(context);
    }
}
