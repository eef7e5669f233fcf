using k8s;
using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>Every language folder has its runners, and nothing has runners that has no folder.</summary>
internal static class Languages
{
    public static IReadOnlyList<string> Folders { get; } =
        [.. Directory.GetFiles(Repository.Runners, "language.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Select(file => Path.GetDirectoryName(file)!).Order()];

    public static IEnumerable<string> Faults(Manifests manifests)
    {
        var names = Folders.Select(folder => Path.GetFileName(folder)!).ToList();
        foreach (var name in names.Except(manifests.Runners.Select(one => one.Name))) yield return $"{name} has a folder and no runners";
        foreach (var runner in manifests.Runners)
        {
            if (!names.Contains(runner.Name)) yield return $"{runner} has no folder";
            if (runner.Container.Image != $"coderunner/{runner.Name}") yield return $"{runner} runs another language's image";
            if (runner.Labels["language"] != runner.Name) yield return $"{runner} is labelled as another language";
            if (!Has<V2HorizontalPodAutoscaler>(runner)) yield return $"{runner} is not scaled";
            if (!Has<V1PodDisruptionBudget>(runner)) yield return $"{runner} has no budget of disruptions";
        }
        foreach (var shared in manifests.Runners.GroupBy(one => one.Pod.SecurityContext.RunAsUser).Where(group => group.Count() > 1))
            yield return $"{string.Join(" and ", shared)} share a user";

        bool Has<T>(Workload runner) where T : IKubernetesObject<V1ObjectMeta> =>
            manifests.Of<T>().Any(one => (one.Metadata.NamespaceProperty, one.Metadata.Name) == (runner.Namespace, runner.Name));
    }
}
