using k8s;
using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>What lies in deploy/kubernetes, read by the API's own types: an unknown field, kind or value throws. Of what is in a file nothing is left out.</summary>
internal sealed class Manifests
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy", "kubernetes");

    private Manifests(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> all, IReadOnlyList<Kustomization.Generator> secrets, IReadOnlyList<Kustomization.Generator> configMaps) =>
        (All, Secrets, ConfigMaps, Workloads) = (all, secrets, configMaps, [.. all.Select(Workload.Of).OfType<Workload>()]);

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All { get; }
    public IReadOnlyList<Workload> Workloads { get; }
    public IReadOnlyList<Kustomization.Generator> Secrets { get; }
    public IReadOnlyList<Kustomization.Generator> ConfigMaps { get; }

    public IEnumerable<Workload> Runners => Workloads.Where(one => one.Namespace == "coderunner-runners");
    public IEnumerable<T> Of<T>() => All.OfType<T>();

    /// <summary>The one workload of a name.</summary>
    public Workload this[string name] => Workloads.Single(one => one.Name == name);

    // `edit` changes a file's text before it is read, by its path below <see cref="Folder"/>: for tests that break something.
    public static Manifests Read(Func<string, string, string>? edit = null)
    {
        List<IKubernetesObject<V1ObjectMeta>> all = [];
        List<Kustomization.Generator> secrets = [], configMaps = [];
        foreach (var root in new[] { Folder, Path.Combine(Folder, "nodes") }) ReadFolder(root);
        return new(all, secrets, configMaps);

        void ReadFolder(string folder)
        {
            var kustomization = Kustomization.Read(Text(Path.Combine(folder, "kustomization.yaml")));
            secrets.AddRange(kustomization.SecretGenerator);
            configMaps.AddRange(kustomization.ConfigMapGenerator);
            foreach (var path in kustomization.Resources.Select(resource => Path.GetFullPath(Path.Combine(folder, resource))))
            {
                if (Directory.Exists(path)) ReadFolder(path);
                else all.AddRange(KubernetesYaml.LoadAllFromString(Text(path), null, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>());
            }
        }

        string Text(string path)
        {
            var text = File.ReadAllText(path);
            return edit?.Invoke(Path.GetRelativePath(Folder, path), text) ?? text;
        }
    }
}
