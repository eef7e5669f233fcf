using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Hostile;

/// <summary>
/// No hostile test passes for the wrong reason: with one wall of the box left out, a program of the suite gets through that is held
/// with all of them. Only the launcher built for tests leaves walls out.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class LayerTests
{
    private static readonly string TestLauncher = Path.Combine(Repository.Runners, "launcher", "launcher-test");

    /// <summary>A wall, and the programs that get through without it.</summary>
    private static readonly (string Without, string[] Programs)[] Layers =
    [
        ("user", ["privileges/user-map.py"]),
        ("ids", ["files/chmod-device.py", "files/system-owner.py"]),
        ("pid", ["isolation/processes.py", "isolation/signals.py"]),
        ("net", ["network/gateway.py", "network/gateway.sh", "network/host-loopback.py", "network/abstract.py", "network/listed.py"]),
        ("ipc", ["isolation/shared-memory.py"]),
        ("uts", ["namespaces/host-name.py"]),
        ("cgroupns", ["namespaces/control-group.py"]),
        ("root", ["files/host-file.py", "files/system-secrets.py", "files/system-secrets.sh", "files/dot-dot.py", "files/sockets-on-disk.sh"]),
        ("readonly", ["files/write-root.py", "files/write-system.py", "verdict/own-name.py"]),
        ("masks", ["files/masked.py"]),
        ("capabilities", ["privileges/capabilities-none.py"]),
        // Set-uid files are refused by nosuid mounts as well: what is left to notice is that the promise itself is gone.
        ("no_new_privs", ["privileges/no-new-privs.py"]),
        ("rlimits", ["limits/descriptors.py", "privileges/dumpable-core.py"]),
        ("dumpable", ["isolation/pid1-files.py"]),
        ("seccomp", ["namespaces/unshare-user.py", "isolation/keyrings.py", "isolation/pid1-priority.py", "isolation/pid1-limits.py", "syscalls/aio.py",
            "syscalls/ptrace.py", "syscalls/process-memory.py", "syscalls/sync.py", "network/families.py"]),
        ("descriptors", ["isolation/descriptors.py", "verdict/write-descriptors.py", "verdict/send-messages.py"]),
    ];

    public static IEnumerable<TheoryDataRow<string>> Names => Layers.Select(layer => new TheoryDataRow<string>(layer.Without));

    [Fact]
    public async Task TestLauncher_WithNothingLeftOut_HoldsThemAll()
    {
        await using var system = await StartAsync();
        using var bait = new Bait(system);
        foreach (var program in Layers.SelectMany(layer => layer.Programs)) Assert.Null(await JudgeAsync(system, bait, program));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Box_WithoutOneWall_LetsThroughTheProgramsThatItHolds(string without)
    {
        await using var system = await StartAsync(("Executor__Without", without));
        using var bait = new Bait(system);
        foreach (var program in Layers.Single(layer => layer.Without == without).Programs)
            Assert.True(await JudgeAsync(system, bait, program) is { } problem && problem.Contains("broken", StringComparison.Ordinal), $"{program} is held without {without}: something else does it, or it does not try.");
    }

    /// <summary>Memory: the group or, where there is none, the watchdog. Either alone holds.</summary>
    [Theory]
    [InlineData("auto", "watchdog", true)]
    [InlineData("none", "", true)]
    [InlineData("none", "watchdog", false)]
    public async Task Memory_HeldByGroupOrWatchdog_IsFreeWithoutBoth(string groups, string without, bool held)
    {
        await using var system = await StartAsync(("Executor__Cgroups", groups), ("Executor__Without", without));
        using var bait = new Bait(system);
        Assert.Equal(held, await JudgeAsync(system, bait, "limits/memory.py") is null);
    }

    /// <summary>Where no group counts, what a program can take is seen, or it cannot take it.</summary>
    [Fact]
    public async Task Memory_OfEveryKind_IsHeldByTheWatchdogAlone()
    {
        await using var system = await StartAsync(("Executor__Cgroups", "none"));
        using var bait = new Bait(system);
        foreach (var program in (string[])["limits/memory-mapped.py", "limits/memory-files.py", "limits/memory-children.py", "limits/memory.sh", "verdict/child-of-memory.py"])
            Assert.Null(await JudgeAsync(system, bait, program));
        foreach (var program in (string[])["limits/memory-memfd.py", "limits/memory-system-v.py"])
            Assert.DoesNotContain("broken", await JudgeAsync(system, bait, program) ?? "");
    }

    /// <summary>Processes: the group and RLIMIT_NPROC. Either alone holds.</summary>
    [Theory]
    [InlineData("auto", "rlimits", true)]
    [InlineData("none", "", true)]
    [InlineData("none", "rlimits", false)]
    public async Task Processes_HeldByGroupAndLimit_AreFreeWithoutBoth(string groups, string without, bool held)
    {
        await using var system = await StartAsync(("Executor__Cgroups", groups), ("Executor__Without", without));
        using var bait = new Bait(system);
        Assert.Equal(held, await JudgeAsync(system, bait, "limits/processes.py") is null);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("death", false)]
    public async Task Launcher_Killed_TakesItsBoxesAlongUnlessTheyDoNotDieWithIt(string without, bool dies)
    {
        await using var system = await StartAsync(("Executor__Without", without));
        var marker = "sleeper-" + Guid.NewGuid().ToString("N");
        var run = system.ExecuteAsync(new { language = "bash", code = $"exec -a {marker} sleep 20" });
        var box = await Outside.FindAsync(system.Id, marker);
        var launcher = Footprint.Descendants(system.Id).Single(pid => File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.Name == "launcher-test" && Outside.Parent(pid) == system.Id);

        await Outside.KillAsync(launcher);
        if (dies)
        {
            await Outside.GoneAsync(box);
            Assert.Contains("sandbox_lost", (await Assert.ThrowsAsync<InvalidOperationException>(() => run)).Message);
        }
        else
        {
            await Outside.GoneAsync(launcher);
            // The launcher has been gone for as long as boxes take to follow it, many times over.
            await Task.Delay(500, TestContext.Current.CancellationToken);
            Assert.True(Outside.Runs(box));
            await Outside.KillAsync(box);
            await run;
        }
        // The next box is made by a new launcher.
        Assert.Equal("4950\n", (await system.ExecuteAsync(new { language = "python", code = "print(sum(range(100)))" })).GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task OrdinaryLauncher_AskedToLeaveAWallOut_RefusesTheStartAndNamesTheField()
    {
        var (exitCode, errors) = await GatewayProcess.RefuseAsync(("Executor__Without", "seccomp"));
        Assert.Equal(1, exitCode);
        Assert.Contains("spec (without)", errors);
    }

    [Fact]
    public async Task TestLauncher_AskedToLeaveOutWhatItDoesNotKnow_RefusesTheStart()
    {
        var (exitCode, errors) = await GatewayProcess.RefuseAsync(("Executor__Launcher", TestLauncher), ("Executor__Without", "everything"));
        Assert.Equal(1, exitCode);
        Assert.Contains("spec (without)", errors);
    }

    [Fact]
    public void EveryLayerOfTheLauncher_IsLeftOutByATest()
    {
        var header = File.ReadAllText(Path.Combine(Repository.Runners, "launcher", "spec.h"));
        var list = header[header.IndexOf("#define LAYERS(X)", StringComparison.Ordinal)..header.IndexOf("#define LAYER_BIT", StringComparison.Ordinal)];
        var known = System.Text.RegularExpressions.Regex.Matches(list, @"\bX\((\w+)\)").Select(match => match.Groups[1].Value).Where(name => name != "X");
        Assert.Equal(known.Order(StringComparer.Ordinal), Layers.Select(layer => layer.Without).Append("death").Append("watchdog").Order(StringComparer.Ordinal));
    }

    private static Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        Assert.True(File.Exists(TestLauncher), "It is not built: make -C runners/launcher launcher-test");
        // Without spares: what boots ahead in a box with a wall missing is not there yet, or no more.
        return GatewayProcess.StartAsync([("Executor__Launcher", TestLauncher), ("Executor__Only", "python,bash"), ("Executor__Spares", "0"), .. settings]);
    }

    private static async Task<string?> JudgeAsync(GatewayProcess system, Bait bait, string program)
    {
        var one = HostileProgram.Named(program);
        return one.Judge(await system.ExecuteAsync(one.ToRequest(bait)));
    }
}
