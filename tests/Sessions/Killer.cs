using System.Diagnostics;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Sessions;

/// <summary>Ends processes of a runner's boxes from outside, as the kernel does where memory is short.</summary>
internal static class Killer
{
    /// <summary>Ends some process of some box, again and again: the program's, or its pid 1's and so the whole box's. Returns how many.</summary>
    public static async Task<int> KillAsync(int runner, TimeSpan pause, CancellationToken enough)
    {
        var killed = 0;
        while (!enough.IsCancellationRequested)
        {
            try { await Task.Delay(pause, enough); }
            catch (OperationCanceledException) { break; }
            var boxes = Footprint.Descendants(runner).Skip(2).Where(IsOfABox).ToList();   // not the launcher
            if (boxes.Count == 0) continue;
            using var kill = Process.Start(new ProcessStartInfo("/bin/kill", ["-KILL", $"{boxes[Random.Shared.Next(boxes.Count)]}"]) { RedirectStandardError = true })!;
            await kill.WaitForExitAsync(CancellationToken.None);
            if (kill.ExitCode == 0) killed++;
        }
        return killed;
    }

    /// <summary>A process in a process namespace of its own: not a fork server.</summary>
    private static bool IsOfABox(int pid)
    {
        try { return File.ResolveLinkTarget($"/proc/{pid}/ns/pid", false)?.Name != File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name; }
        catch (IOException) { return false; }
    }
}
