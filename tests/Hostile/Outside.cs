using System.Diagnostics;
using System.Globalization;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Hostile;

/// <summary>Looks at boxes' processes from the machine.</summary>
internal static class Outside
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits for a process below <paramref name="root"/> that calls itself <paramref name="marker"/>.</summary>
    public static async Task<int> FindAsync(int root, string marker)
    {
        var found = 0;
        await UntilAsync(() => (found = Descendants(root).FirstOrDefault(pid => Text($"/proc/{pid}/cmdline").StartsWith(marker, StringComparison.Ordinal))) != 0, $"no process {marker}");
        return found;
    }

    /// <summary>Waits until a process runs no more; a zombie does not.</summary>
    public static Task GoneAsync(int pid) => UntilAsync(() => !Runs(pid), $"process {pid} runs on");

    public static bool Runs(int pid) => Text($"/proc/{pid}/stat") is { Length: > 0 } stat && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');

    public static int Parent(int pid)
    {
        var stat = Text($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public static async Task KillAsync(int pid)
    {
        using var kill = Process.Start("/bin/kill", ["-KILL", $"{pid}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task UntilAsync(Func<bool> holds, string otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            if (watch.Elapsed > Patience) Assert.Fail(otherwise);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private static IReadOnlyList<int> Descendants(int root)
    {
        // A process may end while it is looked at.
        try { return [.. Footprint.Descendants(root)]; }
        catch (IOException) { return []; }
    }

    private static string Text(string file)
    {
        try { return File.ReadAllText(file); }
        catch (IOException) { return ""; }
    }
}
