using System.Diagnostics;
using System.Globalization;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Tests.Executor;

public sealed class BoxGroupTests
{
    [Fact]
    public async Task Dispose_ProcessIsStillInside_RemovesTheGroupWhenItHasEnded()
    {
        // Version 1 or 2, named by the path of this process or, in a container, by its own root.
        var folder = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).Where(line => line[1] is "pids" or "")
            .SelectMany(line => (string[])[Path.Join("/sys/fs/cgroup", line[1], line[2]), Path.Join("/sys/fs/cgroup", line[1])])
            .Where(parent => File.Exists(Path.Join(parent, "cgroup.procs"))).Select(Made).FirstOrDefault(made => made is not null);
        Assert.SkipWhen(folder is null, "Control groups that may be written are not here.");
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

    private static string? Made(string parent)
    {
        var folder = Path.Join(parent, $"coderunner-test-{Environment.ProcessId}");
        try { return Directory.CreateDirectory(folder).FullName; }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { return null; }
    }
}
