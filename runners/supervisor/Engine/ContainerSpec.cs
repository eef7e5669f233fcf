using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;

namespace CodeRunner.Supervisor.Engine;

/// <summary>What a runner's container is given: the same as runners/runner.yml says to Compose, and nothing more. A test compares the two.</summary>
internal sealed class ContainerSpec(SupervisorOptions options, string secret)
{
    // The profile as one line, as the docker command hands it on.
    private readonly string seccomp = Compact(File.ReadAllText(options.SeccompProfile));

    /// <summary>Of everything below but language and user. A runner that was made otherwise is replaced.</summary>
    public string Settings => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        [.. Environment, seccomp, options.AppArmor, options.SecretFile, options.Network, options.Alias, options.Memory, options.Processes, options.CpuShares]))))[..12];

    public CreateContainerParameters Of(string language, string image, string version, int user) => new()
    {
        Name = $"{options.Name}-{language}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
        Image = image,
        User = $"{user}:{user}",
        Env = [.. Environment],
        StopTimeout = options.Drain,
        Labels = new Dictionary<string, string>
        {
            [Labels.Supervisor] = options.Name, [Labels.Version] = version, [Labels.Language] = language, [Labels.User] = user.ToString(CultureInfo.InvariantCulture),
        },
        HostConfig = new HostConfig
        {
            NetworkMode = options.Network,
            // Nobody in there asks for names elsewhere, and older engines carry such questions out of an internal network (CVE-2024-29018).
            DNS = ["127.0.0.1"],
            Privileged = false,
            ReadonlyRootfs = true,
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges:true", $"seccomp={seccomp}", $"apparmor={options.AppArmor}"],
            // What the docker command makes of systempaths=unconfined: a box may mount a /proc of its own only where nothing of this one is hidden.
            MaskedPaths = [],
            ReadonlyPaths = [],
            Tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=64m,mode=1777" },
            Mounts = options.SecretFile.Length == 0 ? [] : [new Mount { Type = "bind", Source = options.SecretFile, Target = "/run/secrets/Sessions__Secret", ReadOnly = true }],
            // The supervisor starts another; the engine would start those again that were told to end.
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
            Memory = options.MemoryBytes,
            PidsLimit = options.Processes,
            CPUShares = options.CpuShares,
            LogConfig = new LogConfig { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "10m", ["max-file"] = "3" } },
        },
        NetworkingConfig = new NetworkingConfig { EndpointsConfig = new Dictionary<string, EndpointSettings> { [options.Network] = new() { Aliases = [options.Alias] } } },
    };

    private IEnumerable<string> Environment =>
    [
        $"Sessions__LeaveSeconds={options.LeaveSeconds.ToString(CultureInfo.InvariantCulture)}",
        $"Sessions__DrainSeconds={options.SessionSeconds.ToString(CultureInfo.InvariantCulture)}",
        .. options.SecretFile.Length == 0 ? [$"Sessions__Secret={secret}"] : Array.Empty<string>(),
        .. options.Environment.Split(';', StringSplitOptions.RemoveEmptyEntries),
    ];

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
