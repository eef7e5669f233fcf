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

    /// <summary>After the account of what the box used nothing more is said: the end of pid 1 alone is waited for.</summary>
    [Fact]
    public async Task Box_ThatToldItsEnd_IsDeadWhenItsFirstProcessIs()
    {
        using var reactor = new Reactor();
        var (ours, theirs) = Descriptors.SocketPair();
        var (process, life) = Descriptors.Pipe();   // readable at its end, as a pidfd is
        var channel = new StatusChannel(reactor, ours);
        Say(theirs, "started", process);
        Say(theirs, "ready");
        await channel.Ready;
        Say(theirs, "exited 256 3000000 2000 1");
        await channel.Ended;
        Assert.Equal(new ExitReport(256, TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(2), 1024), channel.Exit);
        Assert.False(channel.Gone);
        Assert.False(channel.Dead.IsCompleted);

        Descriptors.Close(process, life);
        await channel.Dead;
        Assert.True(channel.Gone);
        Assert.Equal(0, Descriptors.Receive(theirs, new byte[8], out _));   // our end is closed
        Descriptors.Close(theirs);
    }

    /// <summary>A box that ends before its walls stand is no box, whatever it says of its end.</summary>
    [Fact]
    public async Task Box_ThatToldItsEndBeforeItWasReady_WasNeverReady()
    {
        using var reactor = new Reactor();
        var (ours, theirs) = Descriptors.SocketPair();
        var (process, life) = Descriptors.Pipe();
        var channel = new StatusChannel(reactor, ours);
        Say(theirs, "started", process);
        Say(theirs, "exited 0 1 1 1");
        await channel.Ended;
        Descriptors.Close(process, life);
        await Assert.ThrowsAsync<SandboxSetupException>(() => channel.Ready);
        await channel.Dead;
        Descriptors.Close(theirs);
    }

    private static void Say(int socket, string word, params ReadOnlySpan<int> descriptors) =>
        Assert.True(Descriptors.Send(socket, System.Text.Encoding.ASCII.GetBytes(word), descriptors));
}
