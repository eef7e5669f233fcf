using System.Globalization;
using CodeRunner.Gateway.Catalog;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace CodeRunner.Gateway.Routing;

/// <summary>What YARP is told: a pure function of the runners, the services and the settings.</summary>
internal sealed record ProxyConfiguration(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    // YARP ends a request that is idle for this long, whatever the route's time-out says: it must come second.
    private static readonly TimeSpan ActivityMargin = TimeSpan.FromSeconds(10);

    public static ProxyConfiguration Build(RunnerSnapshot runners, ServiceCatalog services, TimeSpan runnerTimeout) => new(
        [.. CodeRoutes(runnerTimeout), .. services.Services.Select(RouteOf)],
        [.. RunnerClusters(runners, runnerTimeout), .. services.Services.Select(ClusterOf)]);

    /// <summary>Route metadata: what a call of a service costs. With the route, so that no call is ever routed at another price than its own.</summary>
    public const string CreditsKey = "credits";

    public static RouteConfig RouteOf(Service service) => Route(service.Cluster, service.Prefix, "{**rest}", service.Cluster, service.Timeout) with
    {
        Metadata = new Dictionary<string, string> { [CreditsKey] = service.CreditsPerCall.ToString(CultureInfo.InvariantCulture) },
    };

    public static ClusterConfig ClusterOf(Service service) => Cluster(service.Cluster, [service.Address], service.Timeout);

    // Clients old and new: the same addresses with and without /api.
    private static IEnumerable<RouteConfig> CodeRoutes(TimeSpan timeout) =>
    [
        CodeRoute("execute", "POST", CodeExecution.InBody, timeout),
        CodeRoute("api/execute", "POST", CodeExecution.InBody, timeout),
        CodeRoute("run/{language}", "GET", CodeExecution.InPath, timeout),
        CodeRoute("api/run/{language}", "GET", CodeExecution.InPath, timeout),
        SessionRoute("sessions", CodeExecution.Opening, timeout) with { Match = new() { Path = $"{CodeExecution.Prefix}/sessions", Methods = ["POST"] } },
        SessionRoute("api/sessions", CodeExecution.Opening, timeout) with { Match = new() { Path = $"{CodeExecution.Prefix}/api/sessions", Methods = ["POST"] } },
        SessionRoute("sessions/{id}/{**rest}", CodeExecution.InPath, timeout),
        SessionRoute("api/sessions/{id}/{**rest}", CodeExecution.InPath, timeout),
        Route(CodeExecution.Name, CodeExecution.Prefix, "{**rest}", CodeExecution.AnyRunner, timeout),
    ];

    // Where a session is opened is decided by its language, like a run's place; where it lives, by its id.
    private static RouteConfig SessionRoute(string path, string kind, TimeSpan timeout) =>
        Route($"{CodeExecution.Name}/{path}", CodeExecution.Prefix, path, CodeExecution.AnyRunner, timeout) with
        {
            Metadata = kind == CodeExecution.Opening
                ? new Dictionary<string, string> { [CodeExecution.SessionKey] = kind, [CodeExecution.LanguageKey] = CodeExecution.InBody }
                : new Dictionary<string, string> { [CodeExecution.SessionKey] = kind },
        };

    private static RouteConfig CodeRoute(string path, string method, string language, TimeSpan timeout)
    {
        var route = Route($"{CodeExecution.Name}/{path}", CodeExecution.Prefix, path, CodeExecution.AnyRunner, timeout);
        return route with
        {
            Match = route.Match with { Methods = [method] },
            Metadata = new Dictionary<string, string> { [CodeExecution.LanguageKey] = language },
        };
    }

    private static RouteConfig Route(string id, string prefix, string path, string cluster, TimeSpan timeout) => new()
    {
        RouteId = id,
        ClusterId = cluster,
        Match = new RouteMatch { Path = $"{prefix}/{path}" },
        Timeout = timeout,
        Transforms = [new Dictionary<string, string> { ["PathRemovePrefix"] = prefix }],
    };

    private static IEnumerable<ClusterConfig> RunnerClusters(RunnerSnapshot runners, TimeSpan timeout) =>
        runners.SeenLanguages
            .Select(language => Cluster(
                CodeExecution.ClusterOf(language),
                runners.Open.Where(runner => runner.Languages.Contains(language, StringComparer.OrdinalIgnoreCase)).Select(runner => runner.Address),
                timeout))
            .Append(Cluster(CodeExecution.AnyRunner, runners.Open.Select(runner => runner.Address), timeout))
            .Append(Cluster(CodeExecution.SessionRunners, runners.Runners.Select(runner => runner.Address), timeout))
            .Select(cluster => cluster with { LoadBalancingPolicy = MostFreeSlots.PolicyName });


    private static ClusterConfig Cluster(string id, IEnumerable<UpstreamAddress> addresses, TimeSpan timeout) => new()
    {
        ClusterId = id,
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = timeout + ActivityMargin },
        Destinations = addresses.ToDictionary(address => address.Name, address => new DestinationConfig { Address = address.Uri.AbsoluteUri }),
    };
}
