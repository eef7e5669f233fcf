using System.Globalization;

namespace CodeRunner.Gateway.Edge;

/// <summary>How many descriptors this process may have open, and how many connections fit below that.</summary>
internal static class OpenFiles
{
    /// <summary>For all that is no connection of a caller's. A runtime that cannot make a thread, which takes two, ends the process.</summary>
    private const long Others = 512;

    /// <summary>The caller's, ours to the runner, and that one's other end where the runner is in this process.</summary>
    private const long EachConnection = 3;

    private const long Fewest = 10;

    /// <summary>Connections that leave descriptors for everything else.</summary>
    public static long Connections => Math.Max(Fewest, (Limit - Others) / EachConnection);

    /// <summary>getrlimit(2), RLIMIT_NOFILE: .NET has raised it as far as it may. A line such as <c>Max open files   1024   4096   files</c>.</summary>
    public static long Limit =>
        File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] is var word
        && long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;   // "unlimited"
}
