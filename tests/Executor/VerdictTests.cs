using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Tests.Executor;

/// <summary>From the wait status (wait(2): exit code in bits 8–15, signal in bits 0–6, core dump in bit 7) to what callers read.</summary>
public sealed class VerdictTests
{
    [Theory]
    [InlineData(0, "ok", 0)]
    [InlineData(1 << 8, "error", 1)]
    [InlineData(137 << 8, "error", 137)]
    [InlineData(255 << 8, "error", 255)]
    public void Of_Exited_TellsTheExitCode(int waitStatus, string status, int exitCode) =>
        Assert.Equal(new Verdict(status, exitCode, null), Verdict.Of(StopCause.None, memoryKilled: false, waitStatus));

    [Theory]
    [InlineData(1, "SIGHUP")]
    [InlineData(2, "SIGINT")]
    [InlineData(6, "SIGABRT")]
    [InlineData(9, "SIGKILL")]
    [InlineData(11, "SIGSEGV")]
    [InlineData(11 | 0x80, "SIGSEGV")]   // with a core dump
    [InlineData(13, "SIGPIPE")]
    [InlineData(15, "SIGTERM")]
    [InlineData(31, "SIGSYS")]
    [InlineData(32, "SIG32")]            // glibc keeps 32 and 33 for itself, but they can be sent
    [InlineData(34, "SIGRTMIN+0")]
    [InlineData(64, "SIGRTMIN+30")]
    public void Of_Signalled_NamesTheSignal(int waitStatus, string signal) =>
        Assert.Equal(new Verdict("signaled", 128 + (waitStatus & 0x7f), signal), Verdict.Of(StopCause.None, memoryKilled: false, waitStatus));

    [Theory]
    [InlineData(nameof(StopCause.Timeout), "timeout")]
    [InlineData(nameof(StopCause.Memory), "memory_limit")]
    [InlineData(nameof(StopCause.Output), "output_limit")]
    public void Of_StoppedByUs_SaysWhyWhateverTheProgramDid(string cause, string status)
    {
        foreach (var waitStatus in (int?[])[null, 0, 1 << 8, 9, 15])
            Assert.Equal(new Verdict(status, 137, "SIGKILL"), Verdict.Of(Enum.Parse<StopCause>(cause), memoryKilled: false, waitStatus));
    }

    [Fact]
    public void Of_SeveralReasons_TakesTimeThenMemoryThenOutput()
    {
        Assert.Equal("timeout", Verdict.Of(StopCause.Timeout, memoryKilled: true, 9).Status);
        Assert.Equal("memory_limit", Verdict.Of(StopCause.Output, memoryKilled: true, 9).Status);
        Assert.Equal("output_limit", Verdict.Of(StopCause.Output, memoryKilled: false, 11).Status);
    }

    [Fact]
    public void Of_KilledForItsMemory_KeepsWhatTheMainProcessSaid()
    {
        Assert.Equal(new Verdict("memory_limit", 137, "SIGKILL"), Verdict.Of(StopCause.None, memoryKilled: true, 9));
        Assert.Equal(new Verdict("memory_limit", 137, "SIGKILL"), Verdict.Of(StopCause.None, memoryKilled: true, waitStatus: null));
        // A child was killed; the program saw it and ended as it chose.
        Assert.Equal(new Verdict("memory_limit", 3, null), Verdict.Of(StopCause.None, memoryKilled: true, 3 << 8));
    }
}
