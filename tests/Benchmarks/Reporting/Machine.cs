using System.Globalization;
using System.Runtime.InteropServices;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks.Reporting;

/// <summary>Where it was measured: what bears on the numbers, and nothing that names the machine or its owner.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(TimeProvider clock)
    {
        var node = Path.Combine(Language.NodeFolder, ".bin", "node");
        (string What, string? Is)[] parts =
        [
            ("processor", $"{Line("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} of them"),
            ("memory", $"{long.Parse(Line("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1024.0 / 1024:0.0} GiB"),
            ("kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim()),
            ("system", Line("/etc/os-release", "PRETTY_NAME").Trim('"')),
            (".NET", Environment.Version.ToString()),
            ("python3", Last(await Tool.AskAsync(Language.Python.Bare[0], "--version"))),
            ("node", await Tool.AskAsync(node, "--version")),
            ("bash", await Tool.AskAsync("/bin/bash", "-c", "echo $BASH_VERSION")),
            ("bubblewrap", Last(await Tool.AskAsync(Tool.Find("bwrap"), "--version"))),
            ("Docker engine", await Tool.AskAsync(Tool.Find("docker"), "version", "--format", "{{.Server.Version}}")),
            ("ipykernel", await Tool.AskAsync(Language.Python.Bare[0], "-c", "import ipykernel; print(ipykernel.__version__)")),
            ("architecture", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()),
            ("date", clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ];
        return Report.Table(["machine", ""], [.. parts.Select(part => (string[])[part.What, part.Is ?? Figure.NotHere])], names: 2);
    }

    private static string Last(string? text) => text?.Split(' ')[^1] ?? Figure.NotHere;

    // model name	: AMD EPYC        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"        MemTotal:       24682944 kB
    private static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split([':', '='], 2)[^1].Trim() ?? "unknown";
}
