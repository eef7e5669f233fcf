using CodeRunner.Executor;
using CodeRunner.Gateway;
using CodeRunner.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>Manifests and images agree: names, ports, users, and what is asked for a sign of life.</summary>
internal static class Images
{
    public static IEnumerable<string> Faults(Manifests manifests) => manifests.Workloads.SelectMany(one => Of(one).Concat(Probes(one)));

    /// <summary>The app in a container, with the settings of its manifest; not started. Null for what is not ours.</summary>
    public static WebApplication? App(Workload one) => one switch
    {
        { Name: "gateway" } => GatewayApp.Create(one.Settings),
        { Name: "keys-service" } => KeysApp.Create(one.Settings),
        { Namespace: "coderunner-runners" } => ExecutorApp.Create(one.Settings),
        _ => null,
    };

    private static IEnumerable<string> Of(Workload one)
    {
        if (!Compose.Built.TryGetValue(one.Container.Image, out var image))
        {
            yield return $"{one} runs {one.Container.Image}, which deploy/images.sh does not build";
            yield break;
        }
        // Else a tag of "latest" is pulled at each start, also where images were taken in by hand.
        if (one.Container.ImagePullPolicy != "IfNotPresent") yield return $"{one} is pulled though it is there";
        if (one.Name == "seccomp") yield break;
        if ((one.Container.Ports ?? []).All(port => port.ContainerPort != image.Port)) yield return $"{one} opens another port than its image: {image.Port}";
        // PostgreSQL's image has a name, whose number differs from base to base: postgres.yaml says how it is given one.
        var user = $"{one.Pod.SecurityContext.RunAsUser}:{one.Pod.SecurityContext.RunAsGroup}";
        if (image.User == "postgres" ? one.Pod.SecurityContext.FsGroup != one.Pod.SecurityContext.RunAsUser : image.User != user) yield return $"{one} runs as {user}, its image as {image.User}";
    }

    private static IEnumerable<string> Probes(Workload one)
    {
        if (one.Name == "seccomp") yield break;
        var container = one.Container;
        if (container.StartupProbe is null) yield return $"{one} is not waited for";
        if (container.ReadinessProbe is null) yield return $"{one} is sent calls before it is ready";
        // A database that is slow is not helped by its end.
        if (container.LivenessProbe is null && one.Name != "postgres") yield return $"{one} is left as it hangs";
        using var app = App(one) as IDisposable;
        var routes = (app as IEndpointRouteBuilder)?.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(route => route.RoutePattern.RawText).ToHashSet() ?? [];
        foreach (var probe in new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }.Select(probe => probe?.HttpGet).OfType<k8s.Models.V1HTTPGetAction>())
        {
            if (!routes.Contains(probe.Path)) yield return $"{one} is asked for {probe.Path}, which it does not answer";
            if (container.Ports.All(port => port.Name != probe.Port.Value)) yield return $"{one} is asked at a port that is not open";
        }
    }
}
