using System.Diagnostics;
using System.Globalization;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Tests.Executor;

public sealed class BoxGroupTests
{
    [Fact]
    public async Task Dispose_ProcessIsStillInside_RemovesTheGroupWhenItHasEnded()
    {
        var own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).FirstOrDefault(line => line[1] == "pids");
        var parent = own is null ? "" : Path.Join("/sys/fs/cgroup/pids", own[2]);
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Directory.Exists(parent), "Control groups version 1 that may be written are not here.");
        var folder = Path.Join(parent, $"coderunner-test-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        using var inside = Process.Start("sleep", ["1000"]);
        try
        {
            await File.WriteAllTextAsync(Path.Join(folder, "cgroup.procs"), inside.Id.ToString(CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
            var removed = new BoxGroup(1, new Dictionary<string, string> { ["pids"] = folder }).DisposeAsync().AsTask();
            Assert.False(removed.IsCompleted);
            Assert.True(Directory.Exists(folder));

            inside.Kill();
            await removed.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.False(Directory.Exists(folder));
        }
        finally
        {
            inside.Kill();
            await inside.WaitForExitAsync(CancellationToken.None);
            BoxGroup.Remove(folder);
        }
    }
}
