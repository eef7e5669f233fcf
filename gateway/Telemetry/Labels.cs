using CodeRunner.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Telemetry;

/// <summary>
/// What a call is counted under: names that the operator and the runners gave. Never what a caller wrote: each word of a caller's
/// would be a series of its own, and strangers have many words.
/// </summary>
internal static class Labels
{
    public const string Service = "coderunner.service", Language = "coderunner.language", ErrorType = "error.type", Outcome = "coderunner.outcome";

    /// <summary>Pages, keys, documents, probes, and addresses where nothing is.</summary>
    private const string Gateway = "gateway";

    public static string ServiceOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config switch
    {
        { ClusterId: { } cluster } when cluster.StartsWith(Catalog.Service.ClusterPrefix, StringComparison.Ordinal) => cluster[Catalog.Service.ClusterPrefix.Length..],
        { } route when CodeExecution.Owns(route) => CodeExecution.Name,
        // What concerns all runners at once is answered here.
        null when context.GetEndpoint() is not null && context.Request.Path.StartsWithSegments(CodeExecution.Prefix) => CodeExecution.Name,
        _ => Gateway,
    };

    /// <summary>Of a one-shot run; null where no runner needed to know. A session's stands in its runner's own metrics.</summary>
    public static string? LanguageOf(HttpContext context)
    {
        var cluster = context.Features.Get<IReverseProxyFeature>()?.Cluster.Config.ClusterId;
        return cluster is not null && cluster != CodeExecution.SessionRunners && cluster.StartsWith(CodeExecution.ClusterOf(""), StringComparison.Ordinal)
            ? cluster[CodeExecution.ClusterOf("").Length..]
            : null;
    }
}
