using CodeRunner.Gateway.Embedded;
using CodeRunner.Telemetry;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CodeRunner.Gateway.Telemetry;

/// <summary>Where the gateway's way is measured and traced. What nobody wants to hear does not stand in the way at all.</summary>
internal static class GatewayTelemetry
{
    /// <summary>Embedded apps are heard here: they share the process.</summary>
    public static void AddGatewayTelemetry(this WebApplicationBuilder builder)
    {
        string[] sources = EmbeddedApps.Enabled(builder.Configuration) ? [GatewayMetrics.Name, .. EmbeddedApps.TelemetrySources] : [GatewayMetrics.Name];
        builder.AddTelemetry("coderunner-gateway", sources, CountCalls.HttpLabels);
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton<ITransformProvider, TraceTransforms>();
    }

    /// <summary>Outermost but for what names the call.</summary>
    public static void UseCallMetrics(this WebApplication app)
    {
        if (app.Services.GetRequiredService<Signals>().Measured) app.UseMiddleware<CountCalls>();
    }

    public static void UseCallTraces(this WebApplication app) => app.UseTraced(TraceCalls.Begin);

    public static void UseTraceOfAdmission(this WebApplication app) => app.UseTraced(TraceCalls.Admitted);

    public static void UseTraceOfRouting(this IApplicationBuilder proxy) => proxy.UseTraced(TraceCalls.Route);

    public static void UseTraceOfForwarding(this IApplicationBuilder proxy) => proxy.UseTraced(TraceCalls.Forward);

    private static void UseTraced(this IApplicationBuilder app, Func<HttpContext, RequestDelegate, Task> step)
    {
        if (app.ApplicationServices.GetRequiredService<Signals>().Traces is not null) app.Use(step);
    }
}
