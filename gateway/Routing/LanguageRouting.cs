using CodeRunner.Gateway.Edge;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy;

namespace CodeRunner.Gateway.Routing;

/// <summary>Sends a one-shot run to the runners of its language.</summary>
internal sealed class LanguageRouting(RequestDelegate next, RunnerDirectory directory, IProxyStateLookup proxies)
{
    private const int LongestEcho = 60;

    public async Task InvokeAsync(HttpContext context)
    {
        // 1. Other services, and calls that name no language, have their cluster from their route.
        var place = context.GetReverseProxyFeature().Route.Config.Metadata?.GetValueOrDefault(CodeExecution.LanguageKey);
        if (place == CodeExecution.InPath) await RouteAsync(context, context.Request.RouteValues["language"] as string);
        else if (place == CodeExecution.InBody) await RouteByBodyAsync(context);
        else await next(context);
    }

    private async Task RouteByBodyAsync(HttpContext context)
    {
        // It may have been read before, by the desk.
        if (context.Features.Get<BufferedBody>() is { } read)
        {
            await RouteAsync(context, RequestedLanguage.Find(read.Bytes));
            return;
        }

        // 2. We count ourselves. Kestrel's own limit would cut the connection before the refusal could be read.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        using var body = await ReadAsync(context);
        if (body is null) return;

        // 3. The bytes go on as they came.
        body.Attach(context.Request);
        context.Features.Set(body);
        await RouteAsync(context, RequestedLanguage.Find(body.Bytes));
    }

    private static async Task<BufferedBody?> ReadAsync(HttpContext context)
    {
        try
        {
            var body = await BufferedBody.ReadAsync(context.Request, context.RequestAborted);
            if (body is null)
            {
                await context.RefuseAsync(413, "body_too_large", $"The request's body is larger than {BufferedBody.MaxMiB} MiB.");
            }

            return body;
        }
        catch (OperationCanceledException) when (context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true)
        {
            // Our time-out, but the caller's slowness.
            await context.RefuseAsync(StatusCodes.Status408RequestTimeout);
            return null;
        }
    }

    private Task RouteAsync(HttpContext context, string? requested)
    {
        // 4. Without a language, or with none that can be read, any runner says what is wrong.
        if (requested is null) return next(context);

        // 5. A language that no runner ever had is the caller's mistake; one whose runners are gone is ours.
        var runners = directory.Current;
        if (!runners.Seen.TryGetValue(requested, out var language))
        {
            return runners.SeenLanguages.IsEmpty ? next(context) : RefuseUnknownAsync(context, requested, runners);
        }

        if (!proxies.TryGetCluster(CodeExecution.ClusterOf(language), out var cluster) || cluster.DestinationsState.AvailableDestinations.Count == 0)
        {
            return context.RefuseAsync(503, "no_runner", $"No runner for {language} is alive at the moment.");
        }

        context.ReassignProxyRequest(cluster);
        return next(context);
    }

    private static Task RefuseUnknownAsync(HttpContext context, string requested, RunnerSnapshot runners)
    {
        var known = runners.SeenLanguages;
        var echo = requested.Length <= LongestEcho ? requested : requested[..LongestEcho] + "…";
        var detail = $"The language '{echo}' is not known here. Known: {string.Join(", ", known)}.";
        return context.RefuseAsync(
            400, "unknown_language", detail, new Dictionary<string, IReadOnlyList<string>> { ["language"] = [detail] }, known);
    }
}
