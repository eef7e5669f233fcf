using System.Globalization;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Catalog;

/// <summary>Holds the limits that a service has of its own: calls a minute of each caller, and the length of a body. What is refused here costs nothing.</summary>
internal sealed class ServiceGuard(RequestDelegate next, ServiceDirectory directory, TimeProvider clock, IOptions<AdmissionOptions> admission)
{
    private readonly LocalCounts counts = new(clock);

    public Task InvokeAsync(HttpContext context)
    {
        var cluster = context.Features.GetRequiredFeature<IReverseProxyFeature>().Route.Config.ClusterId!;
        if (!cluster.StartsWith(Service.ClusterPrefix, StringComparison.Ordinal)
            || directory.Current.Services.Find(cluster[Service.ClusterPrefix.Length..]) is not { } service) return next(context);

        if (service.MaxBodyBytes is { } longest)
        {
            if (context.Request.ContentLength > longest) return context.RefuseAsync(413, "body_too_large", $"{service.Title} takes bodies of at most {longest / 1024} KiB.");
            // One that does not say its length is cut off there.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = longest;
        }

        return service.RequestsPerMinute is { } perMinute ? CountAsync(context, service, Math.Max(1, perMinute / admission.Value.Replicas)) : next(context);
    }

    private Task CountAsync(HttpContext context, Service service, long perMinute)
    {
        var (counted, count) = counts.TryCount($"{service.Name} {RunnerHeaders.Owner(context)}", perMinute, null);
        if (counted) return next(context);
        var seconds = count.Minute.RetryAfter(perMinute, clock.GetUtcNow());
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return context.RefuseAsync(429, "service_rate_limited", $"Too many requests: {service.Title} takes {perMinute} a minute from each caller. Try again in {seconds} s.");
    }
}
