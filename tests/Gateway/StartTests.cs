using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CodeRunner.Tests.Gateway;

/// <summary>The gateway as a process of its own, as an operator starts it.</summary>
public class StartTests
{
    [Fact]
    public async Task Start_AddressInUse_IsOneLineAndExitCode1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, output, error) = await EndAsync([$"--PORT={port}", "--Embedded:Enabled=false"]);

        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{port}", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("--PORT=none", "PORT is 'none'")]
    [InlineData("--BIND=nowhere", "BIND is 'nowhere'")]
    [InlineData("--Runners:ProbeSeconds=0", "ProbeSeconds")]
    [InlineData("--Runners:Addresses:0=ftp://x", "ftp://x")]
    public async Task Start_BadSetting_IsOneLineAndExitCode1(string setting, string words)
    {
        var (code, _, error) = await EndAsync(["--PORT=0", "--Embedded:Enabled=false", setting]);

        Assert.Equal(1, code);
        Assert.Contains(words, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ExecutorRefuses_ItsReasonIsShownWithoutStackTraceAndNothingIsLeft()
    {
        using var temp = new TempFolder();

        var (code, output, error) = await EndAsync(["--PORT=0", "--Executor:Languages=/does/not/exist"], temp.Path);

        Assert.Equal(1, code);
        Assert.Contains("/does/not/exist", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories(temp.Path), folder => folder.Contains("coderunner-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_TemporaryFolderTooDeepForSockets_SaysWhatToSet()
    {
        using var temp = new TempFolder();
        var deep = Directory.CreateDirectory(Path.Combine(temp.Path, new string('d', 90))).FullName;

        var (code, _, error) = await EndAsync(["--PORT=0"], deep);

        Assert.Equal(1, code);
        Assert.Contains("TMPDIR", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories(deep), folder => folder.Contains("coderunner-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_UntilTerminated_PrintsWhereItIsWritesNothingToHomeAndEndsWith0()
    {
        using var home = new TempFolder();
        using var gateway = Start(["--PORT=0", "--Embedded:Enabled=false"], home: home.Path);
        string? line;
        do line = await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.Contains("Ctrl-C", StringComparison.Ordinal) == false);
        Assert.NotNull(line);

        // Not INT: a shell that runs tests in the background makes them, and so the gateway, ignore it.
        using var end = Process.Start("kill", ["-TERM", $"{gateway.Id}"]);
        await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, gateway.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
    }

    private static async Task<(int Code, string Output, string Error)> EndAsync(string[] args, string? temp = null)
    {
        using var gateway = Start(args, temp);
        var output = gateway.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = gateway.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (gateway.ExitCode, await output, await error);
    }

    private static Process Start(string[] args, string? temp = null, string? home = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CodeRunner.Gateway.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (temp is not null) (start.Environment["TMPDIR"], start.Environment["CODERUNNER_DATA"]) = (temp, Path.Combine(temp, "data"));
        if (home is not null) start.Environment["HOME"] = home;
        return Process.Start(start)!;
    }
}
