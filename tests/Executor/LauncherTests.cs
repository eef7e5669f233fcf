using System.Diagnostics;

namespace CodeRunner.Tests.Executor;

/// <summary>The launcher on its own: how it answers a hand that is not the executor's.</summary>
public sealed class LauncherTests
{
    [Theory]
    [InlineData]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("3", "4")]
    public async Task Launcher_StartedByHand_SaysThatItIsNotForHands(params string[] arguments)
    {
        var (exitCode, said) = await RunAsync(Repository.Launcher, arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains("started by the executor", said);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var said = await process.StandardError.ReadToEndAsync() + await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
