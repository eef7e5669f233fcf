using System.Text.RegularExpressions;
using CodeRunner.Supervisor;
using CodeRunner.Supervisor.Engine;
using CreateContainerParameters = Docker.DotNet.Models.CreateContainerParameters;
using HostConfig = Docker.DotNet.Models.HostConfig;

namespace CodeRunner.Tests.Supervisor;

/// <summary>A runner is walled in alike, whoever starts it: what the supervisor asks for is what runners/runner.yml says to Compose.</summary>
public sealed class ContainerSpecTests
{
    private static readonly string Compose = File.ReadAllText(Path.Combine(Repository.Runners, "runner.yml"));

    private readonly SupervisorOptions options = new() { SeccompProfile = Path.Combine(Repository.Root, "deploy", "seccomp", "runner.json"), SecretFile = "/secrets/sessions" };

    [Fact]
    public void Host_OfARunner_IsAsComposeHasIt()
    {
        var host = Host();

        Assert.False(host.Privileged);
        Assert.True(host.ReadonlyRootfs);
        Assert.Contains("read_only: true", Compose, StringComparison.Ordinal);
        Assert.Equal(List("cap_drop"), host.CapDrop);
        Assert.Null(host.CapAdd);
        Assert.Equal(List("dns"), host.DNS);
        Assert.Equal(long.Parse(Value("pids_limit")), host.PidsLimit);
        Assert.Equal(long.Parse(Value("cpu_shares")), host.CPUShares);
        Assert.Equal(Default("mem_limit"), options.Memory);
        Assert.Equal(4L << 30, host.Memory);
        Assert.Equal(List("tmpfs"), host.Tmpfs!.Select(one => $"{one.Key}:{one.Value}"));
        Assert.Equal(["/run/secrets/Sessions__Secret"], host.Mounts!.Select(one => one.Target));
    }

    [Fact]
    public void SecurityOptions_OfARunner_AreAsComposeHasThem()
    {
        var host = Host();
        var asked = Regex.Matches(Compose, "^ {6}- ([a-z-]+)[:=](.*)$", RegexOptions.Multiline).Select(match => (Name: match.Groups[1].Value, Value: match.Groups[2].Value)).ToList();

        Assert.Equal(["apparmor", "no-new-privileges", "seccomp", "systempaths"], asked.Select(one => one.Name).Order());
        Assert.Equal(["apparmor=unconfined", "no-new-privileges:true"], host.SecurityOpt!.Where(one => !one.StartsWith("seccomp=", StringComparison.Ordinal)).Order());
        Assert.Contains("\"defaultAction\":\"SCMP_ACT_ERRNO\"", Assert.Single(host.SecurityOpt!, one => one.StartsWith("seccomp={", StringComparison.Ordinal)), StringComparison.Ordinal);
        // systempaths=unconfined: empty is not the same as absent, which means the engine's own lists.
        Assert.Empty(host.MaskedPaths!);
        Assert.Empty(host.ReadonlyPaths!);
    }

    [Fact]
    public void Network_OfARunner_HasTheNameThatGatewaysAsk() => Assert.Equal(["runners"], Made().NetworkingConfig!.EndpointsConfig!["coderunner_runners"].Aliases);

    [Fact]
    public void Secret_WithoutAFile_IsHandedOnInTheEnvironment()
    {
        options.SecretFile = "";

        var made = Made();

        Assert.Contains("Sessions__Secret=a secret of sixteen", made.Env);
        Assert.Empty(made.HostConfig!.Mounts!);
    }

    [Fact]
    public void Settings_ThatDiffer_MakeAnotherVersion()
    {
        var before = new ContainerSpec(options, "").Settings;
        Assert.Equal(before, new ContainerSpec(options, "").Settings);

        options.Environment = "Executor__Slots=2";

        Assert.NotEqual(before, new ContainerSpec(options, "").Settings);
    }

    private HostConfig Host() => Made().HostConfig ?? throw new InvalidOperationException("It asks for nothing.");

    private CreateContainerParameters Made() => new ContainerSpec(options, "a secret of sixteen").Of("python", "sha256:1", "sha256:1 2", 10_100);

    /// <summary>The rest of a line such as <c>pids_limit: 4096</c>.</summary>
    private static string Value(string key) => Regex.Match(Compose, $"^ +{key}: (.+)$", RegexOptions.Multiline).Groups[1].Value;

    /// <summary>What <c>${NAME:-4g}</c> says when nobody has set it.</summary>
    private static string Default(string key) => Regex.Match(Value(key), ":-(.*)}").Groups[1].Value;

    /// <summary>A list in one line: <c>cap_drop: [ALL]</c>.</summary>
    private static string[] List(string key) => [.. Value(key).Trim('[', ']').Split(", ").Select(one => one.Trim('"'))];
}
