using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>Runners are given here what runners/runner.yml gives them, and a user namespace on top.</summary>
internal static partial class RunnerWalls
{
    public static IEnumerable<string> Faults(Manifests manifests) => manifests.Runners.SelectMany(runner => Of(runner, manifests));

    private static IEnumerable<string> Of(Workload runner, Manifests manifests)
    {
        var (pod, may) = (runner.Pod.SecurityContext, runner.Container.SecurityContext);
        var options = Compose.Strings(Compose.Runner["security_opt"]).ToList();
        if (runner.Pod.HostUsers != false) yield return $"{runner} has users of the node";
        if ($"{pod.RunAsUser}:{pod.RunAsGroup}" != Compose.Built[runner.Container.Image].User) yield return $"{runner} runs as another user than in Compose";
        if (may.AllowPrivilegeEscalation == options.Contains("no-new-privileges:true")) yield return $"{runner} may gain rights";
        if (may.ProcMount == "Unmasked" != options.Contains("systempaths=unconfined")) yield return $"{runner} has another /proc than in Compose";
        if (pod.AppArmorProfile.Type == "Unconfined" != options.Any(one => one.EndsWith("-unconfined}", StringComparison.Ordinal))) yield return $"{runner} has another AppArmor profile than in Compose";
        if (!Compose.Strings(Compose.Runner["cap_drop"]).SequenceEqual(may.Capabilities.Drop)) yield return $"{runner} keeps other capabilities than in Compose";
        if (may.ReadOnlyRootFilesystem != (Compose.Runner["read_only"].ToString() == "true")) yield return $"{runner} may write its root as in Compose it may not";
        if (Bytes(runner.Container.Resources.Limits["memory"].ToString()) != Bytes(Number().Match(Compose.Runner["mem_limit"].ToString()!).Value)) yield return $"{runner} has other memory than in Compose";
        if (runner.Pod.DnsPolicy != "None" || !runner.Pod.DnsConfig.Nameservers.SequenceEqual(Compose.Strings(Compose.Runner["dns"]))) yield return $"{runner} may ask for names";

        var folders = runner.Container.VolumeMounts.ToDictionary(mount => mount.MountPath, mount => runner.Pod.Volumes.Single(volume => volume.Name == mount.Name));
        var tmpfs = Compose.Strings(Compose.Runner["tmpfs"]).ToDictionary(one => one.Split(':')[0], one => Bytes(Number().Match(one).Value));
        if (!folders.Where(one => one.Value.EmptyDir is not null).Select(one => (one.Key, Bytes(one.Value.EmptyDir.SizeLimit.ToString()))).ToHashSet().SetEquals(tmpfs.Select(one => (one.Key, one.Value))))
            yield return $"{runner} has other folders in memory than in Compose";
        if (folders.Keys.Except(tmpfs.Keys).Except(["/run/secrets"]).Any()) yield return $"{runner} sees more than in Compose";

        var profile = pod.SeccompProfile;
        if (profile.Type != "Localhost" || !options.Contains($"seccomp=deploy/seccomp/{Path.GetFileName(profile.LocalhostProfile)}")) yield return $"{runner} has another profile of system calls than in Compose";
        if (!manifests["seccomp"].Container.Command[2].Contains($"/node/{profile.LocalhostProfile} ", StringComparison.Ordinal)
            || manifests["seccomp"].Container.VolumeMounts.Single(mount => mount.Name == "node").MountPath != "/node") yield return $"{runner} names a profile that nobody lays there";
    }

    /// <summary>`4g`, `64m`, `4Gi`, `64Mi`.</summary>
    private static long Bytes(string text) => long.Parse(text.TrimEnd('i', 'G', 'M', 'g', 'm'), CultureInfo.InvariantCulture) << (text.Contains('g', StringComparison.OrdinalIgnoreCase) ? 30 : 20);

    /// <summary>The size in `${CODERUNNER_RUNNER_MEMORY:-4g}` and in `/tmp:size=64m,mode=1777`.</summary>
    [GeneratedRegex(@"(?<=[=-])\d+[gm]")]
    private static partial Regex Number();
}
