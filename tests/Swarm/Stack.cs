using System.Text.RegularExpressions;
using CodeRunner.Tests.Kubernetes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CodeRunner.Tests.Swarm;

/// <summary>deploy/swarm.yml, with each `${NAME:-default}` at its default.</summary>
internal sealed partial class Stack
{
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "deploy", "swarm.yml");

    private Stack(IReadOnlyDictionary<string, object> root) => (Services, Networks) =
        (Compose.Map(root["services"]).ToDictionary(one => one.Key, one => Compose.Map(one.Value)), Compose.Map(root["networks"]).ToDictionary(one => one.Key, one => Compose.Map(one.Value)));

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, object>> Services { get; }
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, object>> Networks { get; }

    public static Stack Read(string text) => new(Compose.Map(new DeserializerBuilder().Build()
        .Deserialize<object>(new MergingParser(new Parser(new StringReader(Default().Replace(text, "$1")))))!));

    public IReadOnlyDictionary<string, object> Deploy(string service) => Compose.Map(Services[service]["deploy"]);

    /// <summary>What a service's environment says, by the name that the apps read.</summary>
    public Dictionary<string, string?> Settings(string service) => Services[service].TryGetValue("environment", out var environment)
        ? Compose.Map(environment).ToDictionary(one => one.Key.Replace("__", ":", StringComparison.Ordinal), one => (string?)one.Value.ToString()) : [];

    public string[] Arguments(string service) => [.. Settings(service).Select(one => $"--{one.Key}={one.Value}")];

    /// <summary>How long a service may take to stop: `70s`.</summary>
    public TimeSpan Grace(string service) => TimeSpan.FromSeconds(int.Parse(Services[service]["stop_grace_period"].ToString()!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\$\{[A-Z_]+:-([^}]*)\}")]
    private static partial Regex Default();
}
