using System.Diagnostics;

namespace CodeRunner.Tests.Faults;

/// <summary>What is done to processes from outside, and seen of them.</summary>
internal static class Processes
{
    /// <summary>Longer than anything here takes on a machine that is busy with other things.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>As kill(1) does.</summary>
    public static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, $"{pid}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A zombie that nobody has reaped yet runs no more.</summary>
    public static bool Runs(int pid)
    {
        try { return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal); }
        catch (IOException) { return false; }
    }

    /// <summary>Whether SIGSTOP has reached all of its threads.</summary>
    public static bool Stands(int pid)
    {
        try { return Directory.GetDirectories($"/proc/{pid}/task").All(task => File.ReadAllText(task + "/stat").Contains(") T ", StringComparison.Ordinal)); }
        catch (IOException) { return false; }   // one has ended meanwhile
    }

    /// <summary>Waits until none of them runs.</summary>
    public static Task UntilGoneAsync(IReadOnlyList<int> pids) => UntilAsync(() => Task.FromResult(!pids.Any(Runs)));

    /// <summary>Waits until something holds, a minute at most. Returns how long that took.</summary>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "it does not come to hold");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return Stopwatch.GetElapsedTime(began);
    }
}
