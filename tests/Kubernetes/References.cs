using System.Text.RegularExpressions;
using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>What names something names what is there.</summary>
internal static partial class References
{
    public static IEnumerable<string> Faults(Manifests manifests) =>
    [
        .. Namespaces(manifests), .. manifests.Workloads.SelectMany(one => OfWorkload(one, manifests)), .. Services(manifests), .. Selectors(manifests), .. Secrets(manifests),
    ];

    public static bool Matches(IDictionary<string, string>? selector, IDictionary<string, string> labels) =>
        (selector ?? new Dictionary<string, string>()).All(one => labels.TryGetValue(one.Key, out var value) && value == one.Value);

    private static IEnumerable<string> Namespaces(Manifests manifests)
    {
        var known = manifests.Of<V1Namespace>().Select(one => one.Metadata.Name).ToHashSet();
        return manifests.All.Where(one => one is not V1Namespace && !known.Contains(one.Metadata.NamespaceProperty ?? "")).Select(one => $"{one.Kind} {one.Metadata.Name} lies in no namespace of ours");
    }

    private static IEnumerable<string> OfWorkload(Workload one, Manifests manifests)
    {
        if (one.Selector.MatchLabels is not { Count: > 0 } labels || !Matches(labels, one.Labels)) yield return $"{one} does not select its own pods";
        foreach (var spread in one.Pod.TopologySpreadConstraints ?? [])
            if (!Matches(spread.LabelSelector.MatchLabels, one.Labels)) yield return $"{one} is spread by others' labels";
        foreach (var volume in one.Pod.Volumes)
        {
            if (volume.Secret is { } secret && !manifests.Secrets.Any(made => (made.Namespace, made.Name) == (one.Namespace, secret.SecretName))) yield return $"{one} misses the Secret {secret.SecretName}";
            if (volume.ConfigMap is { } map && Keys(one.Namespace, map.Name) is null) yield return $"{one} misses the ConfigMap {map.Name}";
        }
        var volumes = one.Pod.Volumes.Select(volume => volume.Name).Concat(manifests.Of<V1StatefulSet>().Where(set => set.Metadata.Name == one.Name).SelectMany(set => set.Spec.VolumeClaimTemplates).Select(claim => claim.Metadata.Name)).ToList();
        foreach (var mount in one.Container.VolumeMounts)
        {
            if (!volumes.Remove(mount.Name)) yield return $"{one} misses the volume {mount.Name}";
            if (mount.SubPath is { } path && Keys(one.Namespace, one.Pod.Volumes.Single(volume => volume.Name == mount.Name).ConfigMap.Name)?.Contains(path) == false) yield return $"{one} misses {path} in {mount.Name}";
        }
        foreach (var volume in volumes) yield return $"{one} does not use the volume {volume}";
        foreach (var setting in one.Container.Env ?? [])
        {
            if (setting.Value is null) yield return $"{one} takes {setting.Name} from elsewhere: secrets are files";
            if (Address().Match(setting.Value ?? "") is { Success: true } match && !manifests.Of<V1Service>().Any(service =>
                service.Metadata.Name == match.Groups["name"].Value
                && service.Metadata.NamespaceProperty == (match.Groups["namespace"] is { Success: true } other ? other.Value : one.Namespace)
                && service.Spec.Ports.Any(port => $"{port.Port}" == match.Groups["port"].Value)))
                yield return $"{one} misses the Service {setting.Value}";
        }

        IEnumerable<string>? Keys(string @namespace, string name) =>
            manifests.ConfigMaps.SingleOrDefault(made => (made.Namespace, made.Name) == (@namespace, name))?.Keys
            ?? manifests.Of<V1ConfigMap>().SingleOrDefault(map => (map.Metadata.NamespaceProperty, map.Metadata.Name) == (@namespace, name))?.Data.Keys;
    }

    private static IEnumerable<string> Services(Manifests manifests)
    {
        foreach (var service in manifests.Of<V1Service>())
        {
            var behind = manifests.Workloads.Where(one => one.Namespace == service.Metadata.NamespaceProperty && Matches(service.Spec.Selector, one.Labels)).ToList();
            if (service.Spec.Selector is not { Count: > 0 } || behind.Count == 0) yield return $"Service {service.Metadata.Name} has nobody behind it";
            if (service.Spec.Type is not (null or "ClusterIP")) yield return $"Service {service.Metadata.Name} leaves the cluster";
            foreach (var port in service.Spec.Ports)
            {
                if (behind.Any(one => one.Container.Ports.All(open => open.Name != port.TargetPort.Value))) yield return $"Service {service.Metadata.Name} names a port that is not open";
                // Without an address of its own a name's port is the pod's.
                if (service.Spec.ClusterIP == "None" && behind.Any(one => one.Container.Ports.All(open => open.ContainerPort != port.Port))) yield return $"Service {service.Metadata.Name} has another port than its pods";
            }
        }
        foreach (var set in manifests.Of<V1StatefulSet>())
            if (!manifests.Of<V1Service>().Any(one => one.Metadata.Name == set.Spec.ServiceName && one.Metadata.NamespaceProperty == set.Metadata.NamespaceProperty)) yield return $"{set.Metadata.Name} misses its Service";
        if (manifests.Of<V1Service>().Single(one => one.Metadata.Name == "runners").Spec is not { ClusterIP: "None", PublishNotReadyAddresses: true } runners) yield return "runners that drain are not found any more";
        else if (manifests.Runners.Any(one => !Matches(runners.Selector, one.Labels))) yield return "not every runner is found by the name of all";
    }

    private static IEnumerable<string> Selectors(Manifests manifests)
    {
        foreach (var budget in manifests.Of<V1PodDisruptionBudget>())
            if (manifests.Workloads.Count(one => one.Namespace == budget.Metadata.NamespaceProperty && Matches(budget.Spec.Selector.MatchLabels, one.Labels) && one.Name == budget.Metadata.Name) != 1
                || manifests.Workloads.Count(one => one.Namespace == budget.Metadata.NamespaceProperty && Matches(budget.Spec.Selector.MatchLabels, one.Labels)) != 1)
                yield return $"the budget {budget.Metadata.Name} is not of that one alone";
        foreach (var scaler in manifests.Of<V2HorizontalPodAutoscaler>())
        {
            var target = scaler.Spec.ScaleTargetRef;
            var scaled = manifests.Workloads.SingleOrDefault(one => (one.Kind, one.Namespace, one.Name) == (target.Kind, scaler.Metadata.NamespaceProperty, target.Name));
            if (scaled is null || target.Name != scaler.Metadata.Name) yield return $"the autoscaler {scaler.Metadata.Name} scales something else";
            if (scaled?.Replicas is not null) yield return $"{scaled} and its autoscaler both say how many";
        }
        foreach (var one in manifests.Workloads.Where(one => one.Kind == "Deployment"))
            if ((one.Replicas ?? manifests.Of<V2HorizontalPodAutoscaler>().SingleOrDefault(scaler => scaler.Metadata.Name == one.Name)?.Spec.MinReplicas ?? 1) < 2) yield return $"{one} is one alone: its end is felt";
    }

    /// <summary>Each app is given the secrets that it has in Compose, made by deploy/secrets.sh.</summary>
    private static IEnumerable<string> Secrets(Manifests manifests)
    {
        var made = Made().Matches(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "secrets.sh"))).Select(match => match.Groups[1].Value).ToHashSet();
        foreach (var secret in manifests.Secrets)
        {
            foreach (var file in secret.Files.Where(file => !made.Contains(file[(file.IndexOf("=secrets/", StringComparison.Ordinal) + 9)..]))) yield return $"the Secret {secret.Name} has {file}, which deploy/secrets.sh does not make";
            var wanted = secret.Name == "runner" ? Compose.SecretsOf(Compose.Runner) : Compose.SecretsOf(Compose.Services[secret.Name]);
            if (!wanted.ToHashSet().SetEquals(secret.Files)) yield return $"the Secret {secret.Name} holds others than in Compose";
        }
        foreach (var one in manifests.Workloads.Where(one => one.Name != "seccomp"))
            if (one.Container.VolumeMounts.SingleOrDefault(mount => mount.MountPath == "/run/secrets") is not { ReadOnlyProperty: true } mount
                || one.Pod.Volumes.Single(volume => volume.Name == mount.Name).Secret?.SecretName != (manifests.Runners.Contains(one) ? "runner" : one.Name)) yield return $"{one} is not given its own secrets";
    }

    [GeneratedRegex(@"^http://(?<name>[a-z-]+)(\.(?<namespace>[a-z-]+))?:(?<port>\d+)$")]
    private static partial Regex Address();

    [GeneratedRegex(@"^make ([a-z-]+) ", RegexOptions.Multiline)]
    private static partial Regex Made();
}
