using Yarp.ReverseProxy.Configuration;

namespace CodeRunner.Gateway.Routing;

/// <summary>The names of the one service that is routed by language.</summary>
internal static class CodeExecution
{
    public const string Name = "agent-coderunner";
    public const string Prefix = $"/v1/{Name}";

    /// <summary>The cluster of all runners, for calls that name no language.</summary>
    public const string AnyRunner = "runners";

    /// <summary>The cluster of all runners that are known, those that drain included: their sessions are still served. No language is called so.</summary>
    public const string SessionRunners = $"{AnyRunner}/*";

    /// <summary>Route metadata: what a route has to do with sessions, <see cref="Opening"/> or, with the id, <see cref="InPath"/>.</summary>
    public const string SessionKey = "session";
    public const string Opening = "opening";

    /// <summary>Route metadata: where a one-shot call names its language, <see cref="InBody"/> or <see cref="InPath"/>.</summary>
    public const string LanguageKey = "language";
    public const string InBody = "body";
    public const string InPath = "path";

    public static string ClusterOf(string language) => $"{AnyRunner}/{language}";

    public static bool OwnsCluster(string id) => id == AnyRunner || id.StartsWith($"{AnyRunner}/", StringComparison.Ordinal);

    public static bool Owns(RouteConfig route) => route.ClusterId == AnyRunner;

    /// <summary>Whether the route is that of one-shot runs, which take a slot each.</summary>
    public static bool IsRun(RouteConfig route) => Owns(route) && route.Metadata is { } metadata && metadata.ContainsKey(LanguageKey) && !metadata.ContainsKey(SessionKey);
}
