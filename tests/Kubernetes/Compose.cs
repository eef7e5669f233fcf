using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>What docker-compose.yml and the languages' fragments say, for comparison: the same images, users and walls.</summary>
internal static partial class Compose
{
    /// <summary>The services that are built, by the name of their image: what deploy/images.sh builds.</summary>
    public static IReadOnlyDictionary<string, Service> Built { get; } = Read();

    /// <summary>The services of docker-compose.yml itself, by name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, object>> Services { get; } =
        Map(Map(File(Repository.Root, "docker-compose.yml"))["services"]).ToDictionary(one => one.Key, one => Map(one.Value));

    /// <summary>What all runners have in common.</summary>
    public static IReadOnlyDictionary<string, object> Runner { get; } = Map(Map(Map(File(Repository.Runners, "runner.yml"))["services"])["runner"]);

    public static IEnumerable<string> Strings(object? list) => ((IEnumerable<object>?)list ?? []).Select(one => one.ToString()!);

    /// <summary>The secrets that a service is given, each as `name=secrets/file`.</summary>
    public static IEnumerable<string> SecretsOf(IReadOnlyDictionary<string, object> service) => ((IEnumerable<object>)service["secrets"])
        .Select(one => one is string name ? $"{name}=secrets/{name}" : $"{Map(one)["target"]}=secrets/{Map(one)["source"]}");

    private static Dictionary<string, Service> Read()
    {
        var files = Languages.Folders.Select(folder => Path.Combine(folder, "compose.yml")).Where(System.IO.File.Exists).Select(path => File(path)).Prepend(File(Repository.Root, "docker-compose.yml"));
        return files.SelectMany(file => Map(Map(file)["services"]).Values.Select(Map)).Where(service => service.ContainsKey("build") && service.ContainsKey("image"))
            .ToDictionary(service => service["image"].ToString()!, service => new Service(Map(service["build"])["dockerfile"].ToString()!, service.GetValueOrDefault("user")?.ToString()));
    }

    private static object File(params string[] path) =>
        new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(new StringReader(System.IO.File.ReadAllText(Path.Combine(path))))))!;

    public static IReadOnlyDictionary<string, object> Map(object map) => ((IDictionary<object, object>)map).ToDictionary(one => one.Key.ToString()!, one => one.Value);

    /// <param name="Dockerfile">Below the repository's root.</param>
    /// <param name="ComposeUser">`number:number`; else the image's own.</param>
    internal sealed record Service(string Dockerfile, string? ComposeUser)
    {
        private string Text { get; } = System.IO.File.ReadAllText(Path.Combine(Repository.Root, Dockerfile));

        /// <summary>As Compose or the image says: `10001:10001`, or a name.</summary>
        public string User => ComposeUser ?? UserLine().Match(Text).Groups[1].Value;

        public int Port => int.Parse(PortLine().Match(Text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^USER (.+)$", RegexOptions.Multiline)]
    private static partial Regex UserLine();

    [GeneratedRegex(@"^EXPOSE (\d+)$", RegexOptions.Multiline)]
    private static partial Regex PortLine();
}
