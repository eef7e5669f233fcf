using CodeRunner.Gateway.Edge;
using Yarp.ReverseProxy;

namespace CodeRunner.Gateway.Routing;

/// <summary>Sends a one-shot run to the runners of its language.</summary>
internal sealed class LanguageRouting(RequestDelegate next, RunnerDirectory directory, IProxyStateLookup proxies)
{
    private const int LongestEcho = 60;

    public Task InvokeAsync(HttpContext context)
    {
        // 1. Other services, and calls that name no language, have their cluster from their route.
        var place = context.GetReverseProxyFeature().Route.Config.Metadata?.GetValueOrDefault(CodeExecution.LanguageKey);
        return place switch
        {
            CodeExecution.InPath => RouteAsync(context, context.Request.RouteValues["language"] as string),
            CodeExecution.InBody => RouteByBodyAsync(context),
            _ => next(context),
        };
    }

    private async Task RouteByBodyAsync(HttpContext context)
    {
        // 2. Read once, at most so much.
        using var body = await BufferedBody.TakeAsync(context);
        if (body is null) return;

        // 3. The bytes go on as they came.
        await RouteAsync(context, RequestedLanguage.Find(body.Bytes));
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
        var problem = Unknown(context, requested, runners);
        return context.RefuseAsync(problem.Status, problem.Error, problem.Detail, problem.Errors, problem.Known);
    }

    /// <summary>What is said about a language that no runner ever had.</summary>
    public static Problem Unknown(HttpContext context, string requested, RunnerSnapshot runners)
    {
        var known = runners.SeenLanguages;
        var echo = requested.Length <= LongestEcho ? requested : requested[..LongestEcho] + "…";
        var detail = $"The language '{echo}' is not known here. Known: {string.Join(", ", known)}.";
        return context.ProblemOf(400, "unknown_language", detail, new Dictionary<string, IReadOnlyList<string>> { ["language"] = [detail] }, known);
    }
}
