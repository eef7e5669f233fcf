using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>What no pod is given, whatever it is.</summary>
internal static class Walls
{
    public static IEnumerable<string> Faults(Manifests manifests) => manifests.Workloads.SelectMany(one => OfPod(one).Concat(one.Containers.SelectMany(container => OfContainer(one, container))));

    private static IEnumerable<string> OfPod(Workload one)
    {
        var pod = one.Pod;
        // The one that writes the profile into the folder of the node where the kubelet looks for it.
        var nodes = one.Name == "seccomp";
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true) yield return $"{one} shares the node's network, process ids or ipc";
        if (pod.AutomountServiceAccountToken != false) yield return $"{one} is given a token of the cluster";
        if (pod.EnableServiceLinks != false) yield return $"{one} is told of every service by its environment";
        if (pod.SecurityContext.RunAsNonRoot != true && !nodes) yield return $"{one} may run as root";
        if (pod.SecurityContext.Sysctls is { Count: > 0 }) yield return $"{one} changes the kernel's settings";
        foreach (var volume in pod.Volumes)
        {
            if (volume.HostPath is { } path && (!nodes || path.Path != "/var/lib/kubelet/seccomp")) yield return $"{one} sees the node's {path.Path}";
            if (volume.EmptyDir is { } empty && (empty.Medium != "Memory" || empty.SizeLimit is null)) yield return $"{one} has a folder without limit: {volume.Name}";
            if (volume.HostPath is null && volume.EmptyDir is null && volume.Secret is null && volume.ConfigMap is null) yield return $"{one} has a volume of a kind that is not known here: {volume.Name}";
        }
    }

    private static IEnumerable<string> OfContainer(Workload one, V1Container container)
    {
        var may = container.SecurityContext;
        if (may.Privileged == true) yield return $"{one} is privileged";
        if (may.AllowPrivilegeEscalation != false) yield return $"{one} may gain rights";
        if (may.ReadOnlyRootFilesystem != true) yield return $"{one} may write its root";
        if (may.Capabilities?.Drop is not ["ALL"] || may.Capabilities.Add is { Count: > 0 }) yield return $"{one} has capabilities";
        // What a container says of itself stands before what its pod says.
        if (may.RunAsUser is not null || may.RunAsGroup is not null || may.RunAsNonRoot is not null || may.SeccompProfile is not null || may.AppArmorProfile is not null)
            yield return $"{one} says of the container what belongs to the pod";
        if (one.Pod.SecurityContext.SeccompProfile?.Type is not ("RuntimeDefault" or "Localhost")) yield return $"{one} may make any system call";
        if (may.ProcMount is not (null or "Default") && one.Pod.HostUsers != false) yield return $"{one} sees all of /proc as a user of the node";
        foreach (var port in container.Ports ?? [])
            if (port.HostPort is not null) yield return $"{one} opens a port of the node";
        foreach (var name in new[] { "cpu", "memory" })
            if (container.Resources?.Requests?.ContainsKey(name) != true) yield return $"{one} does not say how much {name} it needs";
        if (container.Resources?.Limits?.ContainsKey("memory") != true) yield return $"{one} may take all memory";
    }
}
