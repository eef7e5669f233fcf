using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>Who reaches whom, worked out from the policies as a network plugin does: a pod that a policy selects may do only what one of them allows.</summary>
internal static class Network
{
    private static readonly string[] Wanted = ["gateway → keys-service:8080", "gateway → RUNNER:8080", "keys-service → postgres:5432"];

    public static IEnumerable<string> Faults(Manifests manifests)
    {
        var wanted = Wanted.SelectMany(way => way.Contains("RUNNER", StringComparison.Ordinal) ? manifests.Runners.Select(one => way.Replace("RUNNER", one.Name, StringComparison.Ordinal)) : [way]).ToHashSet();
        var ways = Ways(manifests).ToHashSet();
        foreach (var way in wanted.Except(ways)) yield return $"closed: {way}";
        foreach (var way in ways.Except(wanted)) yield return $"open: {way}";
        foreach (var name in manifests.Of<V1Namespace>().Select(one => one.Metadata.Name))
            if (!manifests.Of<V1NetworkPolicy>().Any(policy => policy.Metadata.NamespaceProperty == name && policy.Spec.PodSelector is { MatchLabels: not { Count: > 0 }, MatchExpressions: null } && policy.Spec.PolicyTypes.Count == 2))
                yield return $"{name} lets through what nobody named";
        foreach (var one in manifests.Workloads)
        {
            if (Egress(manifests, one).Any(rule => rule.To is not { Count: > 0 } || rule.To.Any(peer => peer.IpBlock is not null))) yield return $"{one} reaches anybody";
            if (Ingress(manifests, one).Any(rule => rule.FromProperty is not { Count: > 0 } || rule.FromProperty.Any(peer => peer.IpBlock is not null)) && one.Name != "gateway") yield return $"anybody reaches {one}";
            var names = Egress(manifests, one).Any(rule => (rule.To ?? []).Any(peer => Selects(peer, one.Namespace, "kube-system", null, manifests)));
            if (names && one.Name is not ("gateway" or "keys-service")) yield return $"{one} may ask for names";
        }
    }

    private static IEnumerable<string> Ways(Manifests manifests) =>
        from a in manifests.Workloads
        from b in manifests.Workloads
        // Every port that anybody listens on, not only b's: what is allowed too much shows.
        from port in manifests.Workloads.SelectMany(one => one.Container.Ports ?? []).Select(open => open.ContainerPort).Distinct()
        where !Policies(manifests, a, "Egress").Any() || Egress(manifests, a).Any(rule => Open(rule.Ports, port) && (rule.To is not { Count: > 0 } || rule.To.Any(peer => Selects(peer, a.Namespace, b.Namespace, b, manifests))))
        where !Policies(manifests, b, "Ingress").Any() || Ingress(manifests, b).Any(rule => Open(rule.Ports, port) && (rule.FromProperty is not { Count: > 0 } || rule.FromProperty.Any(peer => Selects(peer, b.Namespace, a.Namespace, a, manifests))))
        select $"{a.Name} → {b.Name}:{port}";

    private static IEnumerable<V1NetworkPolicyEgressRule> Egress(Manifests manifests, Workload one) => Policies(manifests, one, "Egress").SelectMany(policy => policy.Spec.Egress ?? []);
    private static IEnumerable<V1NetworkPolicyIngressRule> Ingress(Manifests manifests, Workload one) => Policies(manifests, one, "Ingress").SelectMany(policy => policy.Spec.Ingress ?? []);

    private static IEnumerable<V1NetworkPolicy> Policies(Manifests manifests, Workload one, string direction) => manifests.Of<V1NetworkPolicy>()
        .Where(policy => policy.Metadata.NamespaceProperty == one.Namespace && References.Matches(policy.Spec.PodSelector.MatchLabels, one.Labels) && policy.Spec.PolicyTypes.Contains(direction));

    private static bool Open(IList<V1NetworkPolicyPort>? ports, int port) => ports is not { Count: > 0 } || ports.Any(open => open.Protocol is null or "TCP" && open.Port?.Value == $"{port}");

    // `other` is null for a pod of a namespace that is not ours.
    private static bool Selects(V1NetworkPolicyPeer peer, string own, string @namespace, Workload? other, Manifests manifests)
    {
        if (peer.IpBlock is not null) return true;
        var labels = new Dictionary<string, string>(manifests.Of<V1Namespace>().SingleOrDefault(one => one.Metadata.Name == @namespace)?.Metadata.Labels ?? new Dictionary<string, string>())
        {
            ["kubernetes.io/metadata.name"] = @namespace,
        };
        return (peer.NamespaceSelector is { } there ? References.Matches(there.MatchLabels, labels) : own == @namespace)
            && (peer.PodSelector is not { } pods || other is null || References.Matches(pods.MatchLabels, other.Labels));
    }
}
