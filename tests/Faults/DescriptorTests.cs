using System.Net;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary>A process that may not open another file: boxes are refused before the runtime lacks descriptors for a thread, which would end it.</summary>
public sealed class DescriptorTests(ITestOutputHelper output)
{
    // Boxes' programs may have 1024.
    private const int Limit = 1200;

    [Fact]
    public async Task Descriptors_AllTaken_CallsAreRefusedInWordsAndServedAgainWhenSomeAreGivenBack()
    {
        await using var system = await GatewayProcess.StartThroughAsync(["prlimit", $"--nofile={Limit}:{Limit}"],
            ("Executor__Only", "bash"), ("Executor__Spares", "2"), ("Plans__anonymous__MaxConcurrent", "1000"), ("Plans__anonymous__MaxSessions", "1000"));
        await using var load = new SteadyLoad(system.Client, 4, "bash", i => $"echo {i}");
        await load.UntilRightAgainAsync(20);
        for (var round = 0; round < 2; round++)
        {
            // Sessions until there are descriptors for no more, and connections beside them.
            List<RawConnection> idle = [];
            await using (var caller = new Caller(system.Client, owner: null))
            {
                while (await OpenAsync(caller) != 503) Assert.False(system.HasExited);
                for (var i = 0; i < 100; i++) idle.Add(await RawConnection.OpenAsync(system.Address));
                var refused = load.Refused.Values.Sum();
                await Processes.UntilAsync(() => Task.FromResult(load.Refused.Values.Sum() > refused + 50));
                using var health = await system.Client.GetAsync(new Uri(system.Address + "/health"), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, health.StatusCode);
                output.WriteLine($"{Directory.GetFileSystemEntries($"/proc/{system.Id}/fd").Length} of {Limit} open");
                foreach (var one in idle) one.Dispose();
            }
            var recovery = await load.UntilRightAgainAsync(20);
            output.WriteLine($"20 right answers within {(int)recovery.TotalMilliseconds} ms");
        }
        Assert.True(load.Wrong.IsEmpty, string.Join("\n", load.Wrong));
    }

    /// <summary>In a whole system it is a matter of luck which thread is made when: here is what keeps it from happening.</summary>
    [Fact]
    public void Reserve_InUse_RefusesABox()
    {
        // Not the real limit: boxes of other tests in this process would be refused.
        var limit = Math.Min(DescriptorReserve.Limit, 8192) / 2;
        var (read, write) = Descriptors.Pipe();
        List<int> taken = [read, write];
        try
        {
            DescriptorReserve.ThrowIfUsed(limit);
            for (var number = limit - 100; number < limit; number++) taken.Add(Libc.fcntl(read, Libc.F_DUPFD_CLOEXEC, number));
            Assert.DoesNotContain(-1, taken);
            var refused = Assert.Throws<SandboxSetupException>(() => DescriptorReserve.ThrowIfUsed(limit));
            Assert.Equal(("descriptors", Libc.EMFILE), (refused.Step, refused.Errno));
        }
        finally { Descriptors.Close([.. taken]); }
        DescriptorReserve.ThrowIfUsed(limit);
    }

    private static async Task<int> OpenAsync(Caller caller)
    {
        var (status, answer) = await caller.TryOpenAsync("bash");
        Assert.True(status is 201 or 503, $"{status} {answer}");
        return status;
    }
}
