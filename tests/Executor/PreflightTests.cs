using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Tests.Executor;

/// <summary>What is made of a box's own words about itself.</summary>
public sealed class PreflightTests
{
    private const string Seen = """
        user:[11]
        pid:[12]
        mnt:[13]
        net:[14]
        ipc:[15]
        uts:[16]
        cgroup:[17]
              1000 1900000001          1
        CapInh:	0000000000000000
        CapPrm:	0000000000000000
        CapEff:	0000000000000000
        CapBnd:	0000000000000000
        CapAmb:	0000000000000000
        NoNewPrivs:	1
        Seccomp:	2
        64 71 254:0 /usr /usr ro,nosuid,nodev,relatime - ext4 /dev/vda rw
        71 42 0:40 / / ro,nosuid,nodev,relatime - tmpfs box rw
        73 71 0:41 /workspace /workspace rw,nosuid,nodev,relatime - tmpfs scratch rw
        76 71 0:43 / /proc ro,nosuid,nodev,noexec,relatime - proc proc rw
        Max msgqueue size         0                    0                    bytes     
        fds
        0
        1
        2

        """;

    private static readonly Dictionary<string, string> Own = new()
    {
        ["user"] = "user:[1]", ["pid"] = "pid:[2]", ["mnt"] = "mnt:[3]", ["net"] = "net:[4]", ["ipc"] = "ipc:[5]", ["uts"] = "uts:[6]", ["cgroup"] = "cgroup:[7]",
    };

    [Fact]
    public void Judge_WholeBox_FindsEveryWallInForce() => Assert.All(Preflight.Judge(Seen, Own, ownUser: 0, cgroups: 2), layer => Assert.True(layer.InForce, layer.Name));

    [Theory]
    [InlineData("net:[14]", "net:[4]", "own network namespace")]
    [InlineData("pid:[12]", "", "own process namespace")]
    [InlineData("1000 1900000001", "1000          0", "own host user")]
    [InlineData("CapBnd:\t0000000000000000", "CapBnd:\t0000000000000400", "no capabilities")]
    [InlineData("CapAmb:\t0000000000000000\n", "", "no capabilities")]
    [InlineData("NoNewPrivs:\t1", "NoNewPrivs:\t0", "no new privileges")]
    [InlineData("Seccomp:\t2", "Seccomp:\t0", "system call filter")]
    [InlineData("/usr ro,", "/usr rw,", "read-only root")]
    [InlineData("/ /proc ro,", "/ /proc rw,", "read-only root")]
    [InlineData("Max msgqueue size         0", "Max msgqueue size         819200", "resource limits")]
    [InlineData("2\n", "2\n9\n", "no inherited descriptors")]
    public void Judge_OneWallMissing_SaysWhich(string there, string instead, string layer)
    {
        var at = Seen.LastIndexOf(there, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var missing = Preflight.Judge(Seen[..at] + instead + Seen[(at + there.Length)..], Own, ownUser: 0, cgroups: 2).Where(one => !one.InForce);
        Assert.Equal([layer], missing.Select(one => one.Name));
    }

    [Fact]
    public void Judge_NothingSeen_FindsNoWallButTheLimits() =>
        Assert.Equal(["memory, process and CPU limits"], Preflight.Judge("", Own, ownUser: 0, cgroups: 2).Where(layer => layer.InForce).Select(layer => layer.Name));

    [Theory]
    [InlineData(0u, 4294967295u, 1_900_000_000u)]      // the machine's own root
    [InlineData(0u, 65536u, 65536u - 8192u)]           // a rootless container
    [InlineData(0u, 1u, null)]                         // root of nothing but itself
    public void Range_OfAMap_LiesInside(uint first, uint count, uint? expected) => Assert.Equal(expected, BoxIds.Range([(first, count)], 1_900_000_000));
}
