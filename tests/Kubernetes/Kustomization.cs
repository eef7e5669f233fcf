using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>A `kustomization.yaml`, as much of it as ours use. Any other member is refused.</summary>
internal sealed class Kustomization
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public List<string> Resources { get; set; } = [];
    public List<Generator> SecretGenerator { get; set; } = [];
    public List<Generator> ConfigMapGenerator { get; set; } = [];

    public static Kustomization Read(string text)
    {
        var read = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithDuplicateKeyChecking().Build().Deserialize<Kustomization>(text);
        Assert.Equal(("kustomize.config.k8s.io/v1beta1", "Kustomization"), (read.ApiVersion, read.Kind));
        return read;
    }

    /// <summary>A Secret or ConfigMap made of files, each `name=path` or a path.</summary>
    internal sealed class Generator
    {
        public string Name { get; set; } = "";
        public string Namespace { get; set; } = "";
        public List<string> Files { get; set; } = [];

        /// <summary>The names that its files have where it is mounted.</summary>
        public IEnumerable<string> Keys => Files.Select(file => file.Contains('=', StringComparison.Ordinal) ? file[..file.IndexOf('=', StringComparison.Ordinal)] : Path.GetFileName(file));
    }
}
