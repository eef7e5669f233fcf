using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>What starts pods: a Deployment, a StatefulSet or a DaemonSet.</summary>
internal sealed record Workload(string Kind, V1ObjectMeta Metadata, V1LabelSelector Selector, V1PodTemplateSpec Template, int? Replicas)
{
    public string Name => Metadata.Name;
    public string Namespace => Metadata.NamespaceProperty;
    public V1PodSpec Pod => Template.Spec;
    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    public IReadOnlyList<V1Container> Containers => [.. Pod.Containers, .. Pod.InitContainers ?? []];

    /// <summary>The only container.</summary>
    public V1Container Container => Assert.Single(Containers);

    /// <summary>Null for what starts no pods.</summary>
    public static Workload? Of(object manifest) => manifest switch
    {
        V1Deployment one => new("Deployment", one.Metadata, one.Spec.Selector, one.Spec.Template, one.Spec.Replicas),
        V1StatefulSet one => new("StatefulSet", one.Metadata, one.Spec.Selector, one.Spec.Template, one.Spec.Replicas),
        V1DaemonSet one => new("DaemonSet", one.Metadata, one.Spec.Selector, one.Spec.Template, null),
        _ => null,
    };

    /// <summary>What a container's environment says, as arguments that the apps read likewise: <c>--Sessions:DrainSeconds=300</c>.</summary>
    public string[] Settings => [.. (Container.Env ?? []).Select(one => $"--{one.Name.Replace("__", ":", StringComparison.Ordinal)}={one.Value}")];

    public override string ToString() => $"{Namespace}/{Name}";
}
