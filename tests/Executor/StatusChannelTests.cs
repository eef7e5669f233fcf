using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Tests.Executor;

/// <summary>What a box says of itself, over a real socket.</summary>
public sealed class StatusChannelTests
{
    /// <summary>Out of descriptors the kernel hands over the words and drops what came with them (unix(7), MSG_CTRUNC): that box is ended, and the service is not.</summary>
    [Fact]
    public async Task Descriptor_ThatFoundNoRoom_EndsItsBox()
    {
        using var reactor = new Reactor();
        var (ours, theirs) = Descriptors.SocketPair();
        var channel = new StatusChannel(reactor, ours);
        Descriptors.Write(theirs, System.Text.Encoding.ASCII.GetBytes("started"));
        var failure = await Assert.ThrowsAsync<SandboxSetupException>(() => channel.Ready);
        Assert.Equal(("receive-descriptor", Libc.EMFILE), (failure.Step, failure.Errno));
        Assert.Equal(0, Descriptors.Receive(theirs, new byte[8], out _));   // told to end
        Descriptors.Close(theirs);
        await channel.Dead;
    }
}
