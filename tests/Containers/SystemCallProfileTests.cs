using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodeRunner.Tests.Containers;

/// <summary>The profile of runners' containers lies around the filter of each box: what boxes may call must pass both.</summary>
public sealed partial class SystemCallProfileTests
{
    private static readonly JsonElement Profile = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "seccomp", "runner.json"))).RootElement;
    private static readonly string Policy = File.ReadAllText(Path.Combine(Repository.Runners, "launcher", "policy.h"));

    [Fact]
    public void Profile_OfWhatBoxesMayCall_LacksNothing() => Assert.Empty(Listed("policy_allowed").Except(Allowed(rules => !rules.TryGetProperty("args", out _))));

    [Fact]
    public void Profile_BeyondThat_AllowsOnlyWhatBoxesAreMadeWith()
    {
        string[] making = ["clone", "unshare", "mount", "umount2", "pivot_root", "open_tree", "move_mount", "mount_setattr", "sethostname"];
        string[] byArgument = ["socket", "socketpair", "personality"];   // as seccomp.c lets through what is asked of them

        Assert.Equal(making.Concat(byArgument).Order(), Allowed(_ => true).Except(Listed("policy_allowed")).Order());
    }

    [Fact]
    public void Profile_OfAnythingElse_Refuses() => Assert.Equal("SCMP_ACT_ERRNO", Profile.GetProperty("defaultAction").GetString());

    private static IEnumerable<string> Allowed(Func<JsonElement, bool> which) => Profile.GetProperty("syscalls").EnumerateArray()
        .Where(rule => rule.GetProperty("action").GetString() == "SCMP_ACT_ALLOW" && which(rule))
        .SelectMany(rule => rule.GetProperty("names").EnumerateArray()).Select(name => name.GetString()!).Distinct();

    /// <summary>The names in policy.h's list: <c>static const char *const policy_allowed[] = { "read", … };</c></summary>
    private static List<string> Listed(string list)
    {
        var from = Policy.IndexOf(list + "[] = {", StringComparison.Ordinal);
        var names = Names().Matches(Policy[from..Policy.IndexOf("};", from, StringComparison.Ordinal)]).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(names);
        return names;
    }

    [GeneratedRegex("\"([a-z0-9_]+)\"")]
    private static partial Regex Names();
}
