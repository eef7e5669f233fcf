using System.Diagnostics;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>How the system starts, and how it says that it cannot.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("start-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task FifthLanguage_OneFolderDroppedIn_IsServed()
    {
        foreach (var language in Directory.GetDirectories(Repository.Runners).Where(one => File.Exists(Path.Combine(one, "language.json"))))
            File.CreateSymbolicLink(Path.Combine(folder.FullName, Path.GetFileName(language)), language);
        WriteLanguage("perl", """
            {
              "name": "perl", "aliases": ["pl"], "title": "Perl", "extension": "pl", "runtime": "perl",
              "version": ["perl", "-e", "print $^V"], "install": "apt-get install -y perl",
              "run": ["perl", "main.pl"], "hello": "print \"Hello, World!\\n\";"
            }
            """);
        await using var system = await GatewayProcess.StartAsync(("Executor__Languages", folder.FullName));

        var run = await system.ExecuteAsync(new { language = "PL", code = "print \"$ARGV[0] \", join(',', map { $_ ** 2 } 1..4), \"\\n\"; exit 7", args = new[] { "squares" } });
        Assert.Equal("perl", run.GetProperty("language").GetString());
        Assert.Equal("squares 1,4,9,16\n", run.GetProperty("stdout").GetString());
        Assert.Equal(7, run.GetProperty("exitCode").GetInt32());
        var languages = await system.Client.GetStringAsync(new Uri("api/languages", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"perl\"", languages);
        Assert.Contains("\"python\"", languages);
    }

    [Fact]
    public async Task Check_OnThisMachine_NamesEveryWallAndServesNothing()
    {
        var (exitCode, said, _) = await RunAsync("dotnet", [Repository.Gateway, "--check"]);
        Assert.Equal(0, exitCode);
        foreach (var wall in new[] { "user", "process", "mount", "network", "ipc", "host name", "cgroup" }) Assert.Contains($"ok    own {wall} namespace ", said);
        foreach (var wall in new[] { "own host user", "no capabilities", "no new privileges", "system call filter", "read-only root", "resource limits", "no inherited descriptors" })
            Assert.Contains($"ok    {wall} ", said);
        Assert.DoesNotContain("LACK", said);
        Assert.DoesNotContain("is ready", said);
    }

    [Fact]
    public async Task Start_AsItIs_SaysInBannerAndHealthWhatHolds()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"));
        var health = await system.Client.GetStringAsync(new Uri("health", UriKind.Relative), TestContext.Current.CancellationToken);
        var sandbox = System.Text.Json.JsonDocument.Parse(health).RootElement.GetProperty("sandbox").GetString()!;
        Assert.Contains("seccomp", sandbox);
        Assert.Contains(Environment.UserName == "root" ? "own host user per box" : "unprivileged", sandbox);
    }

    [Fact]
    public async Task Start_WithoutTheInterpreter_SaysWhichAndHowToInstallIt()
    {
        WriteLanguage("cobra", """
            {
              "name": "cobra", "title": "Cobra", "extension": "co", "runtime": "cobra", "version": ["cobra", "--version"],
              "install": "apt-get install -y cobra", "run": ["cobra", "main.co"], "hello": "print 1"
            }
            """);
        var (exitCode, errors) = await GatewayProcess.RefuseAsync(("Executor__Languages", folder.FullName));
        Assert.Equal(1, exitCode);
        Assert.Contains("Cobra has no interpreter", errors);
        Assert.Contains("apt-get install -y cobra", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task Start_WithABrokenManifest_NamesTheFileAndTheMember()
    {
        WriteLanguage("broken", """{ "name": "broken", "tittle": "x" }""");
        var (exitCode, errors) = await GatewayProcess.RefuseAsync(("Executor__Languages", folder.FullName));
        Assert.Equal(1, exitCode);
        Assert.Contains("broken/language.json", errors);
        Assert.Contains("tittle", errors);
    }

    [Fact]
    public async Task Start_WithoutTheLauncher_SaysHowToBuildIt()
    {
        var (exitCode, errors) = await GatewayProcess.RefuseAsync(("Executor__Launcher", "/nowhere/launcher"));
        Assert.Equal(1, exitCode);
        Assert.Contains("make -C runners/launcher", errors);
    }

    [Fact]
    public async Task Start_WithoutUserNamespaces_SaysWhyAndWhatMendsIt()
    {
        // In a user namespace that may make no further one, as on a machine that forbids them.
        var (exitCode, _, errors) = await RunAsync("unshare", ["--user", "--map-user=1000", "--map-group=1000", "--keep-caps", "sh", "-c",
            $"echo 0 > /proc/sys/user/max_user_namespaces && exec dotnet '{Repository.Gateway}'"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("cannot make a sandbox", errors);
        Assert.Contains("sysctl -w user.max_user_namespaces", errors);
    }

    [Theory]
    [InlineData("PORT", "eighty", "PORT")]
    [InlineData("Limits__MemoryMiB", "3", "MemoryMiB")]
    [InlineData("Executor__Slots", "-1", "Slots")]
    [InlineData("Executor__Cgroups", "some", "Cgroups")]
    [InlineData("Executor__Languages", "/nowhere", "/nowhere")]
    [InlineData("Executor__Only", "cobol", "cobol")]
    public async Task Start_WithABadSetting_NamesIt(string name, string value, string named)
    {
        var (exitCode, errors) = await GatewayProcess.RefuseAsync((name, value));
        Assert.Equal(1, exitCode);
        Assert.Contains(named, errors);
        Assert.DoesNotContain("   at ", errors);
    }

    private void WriteLanguage(string name, string manifest)
    {
        var language = folder.CreateSubdirectory(name);
        File.WriteAllText(Path.Combine(language.FullName, "language.json"), manifest);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PORT"] = "0";
        start.Environment["Executor__Languages"] = Repository.Runners;
        start.Environment["Executor__Launcher"] = Repository.Launcher;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, errors);
    }
}
