using System.Globalization;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Admission;

/// <summary>A call as the desk sees it.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Cost">Credits unless the plan says otherwise; null for what is free whatever the plan.</param>
/// <param name="Counted">Whether it counts against rate limits.</param>
internal sealed record Price(string Service, long? Cost, bool Counted)
{
    public bool OfCodeExecution => Service == CodeExecution.Name;

    /// <summary>Whether an answer with this status is charged. Of code execution: was the program started?</summary>
    public bool Charges(int status) => OfCodeExecution ? status is >= 200 and < 300 or 101 : status < 500;
}

/// <summary>What each call costs: that of starting programs 1, of other services what their entry in the catalog says.</summary>
internal static class Prices
{
    private const string OwnKeys = "keys";
    private const string Services = "services";

    /// <summary>Null for what is not the desk's business.</summary>
    /// <param name="method">Of the call.</param>
    /// <param name="path">With the service's prefix.</param>
    /// <param name="endpoint">Where it was routed: the price goes with a service's route.</param>
    public static Price? Of(string method, PathString path, Endpoint? endpoint)
    {
        // Routing does not mind upper case, nor a slash at the end; who pays must not depend on them either.
        var parts = (path.Value ?? "").ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["v1", CodeExecution.Name, "api", .. var rest] => OfCode(method, rest),
            ["v1", CodeExecution.Name, .. var rest] => OfCode(method, rest),
            ["v1", var service, "openapi.json"] when CreditsOf(endpoint) is null => new Price(service, Cost: null, Counted: false),
            ["v1", var service, ..] => new Price(service, CreditsOf(endpoint), Counted: true),
            ["v1"] => new Price("", Cost: null, Counted: true),
            ["api", "keys", ..] => new Price(OwnKeys, Cost: null, Counted: true),
            ["api", "services" or "tools", ..] => new Price(Services, Cost: null, Counted: true),
            _ => null,
        };
    }

    /// <summary>What an operation of this service costs: for its document.</summary>
    public static long OfOperation(CatalogEntry service, string method, string path) =>
        service.Configured is null ? Of(method, path, null)?.Cost ?? 0 : service.CreditsPerCall;

    /// <summary>Whether this path's credentials are for us whatever they look like.</summary>
    public static bool IsOurs(Price price) => price.OfCodeExecution || price.Service is OwnKeys or Services;

    private static long? CreditsOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is { } route && route.TryGetValue(ProxyConfiguration.CreditsKey, out var credits)
            ? long.Parse(credits, CultureInfo.InvariantCulture)
            : null;

    private static Price OfCode(string method, string[] path) => new(
        CodeExecution.Name,
        path switch
        {
            ["execute"] or ["sessions", _, "execute"] when HttpMethods.IsPost(method) => 1,
            ["run", _] when HttpMethods.IsGet(method) || HttpMethods.IsHead(method) => 1,
            ["execute", "interactive"] => 1,
            _ => null,
        },
        Counted: path is not (["health"] or ["openapi.json"]));
}
