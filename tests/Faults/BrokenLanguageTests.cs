using System.Diagnostics;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary>A language's own files break while it is served: its calls are refused in words, other languages notice nothing, and when they are mended all is right again.</summary>
public sealed class BrokenLanguageTests(ITestOutputHelper output) : IDisposable
{
    // Bash by a driver of its own, so that there is something to break.
    private const string Manifest = """
        {"name": "shell", "title": "Shell", "extension": "shell", "runtime": "Bash", "version": ["/usr/bin/bash", "-c", "echo 1"], "install": "none",
         "run": ["/usr/bin/bash", "/opt/shell/run.sh", "main.shell"], "session": {"run": ["/usr/bin/bash", "-c", ". /opt/shell/session.sh; eval \"$__session_loop\"", "main.shell"]},
         "hello": "echo \"Hello, World!\""}
        """;

    private readonly TempFolder languages = new();

    public void Dispose() => languages.Dispose();

    [Fact]
    public async Task Files_OfALanguageBreak_ItIsRefusedInWordsOthersRunAndItComesBack()
    {
        var shell = await CreateAsync();
        var (driver, session) = (Path.Combine(shell, "run.sh"), Path.Combine(shell, "session.sh"));
        await using var system = await GatewayProcess.StartAsync(("Executor__Languages", languages.Path), ("Executor__Spares", "2"));
        await using var others = new SteadyLoad(system.Client, 2, "bash", i => $"echo {i}");
        await using var caller = new Caller(system.Client, owner: null);
        var open = await caller.OpenAsync("shell");
        await UntilRightAsync(system);

        await BreakAsync("removed", driver, () => File.Move(driver, driver + ".away"), () => File.Move(driver + ".away", driver));
        await BreakAsync("not readable", driver, () => File.SetUnixFileMode(driver, UnixFileMode.UserRead), () => File.SetUnixFileMode(driver, (UnixFileMode)0b110_100_100));
        var text = await File.ReadAllTextAsync(driver, TestContext.Current.CancellationToken);
        await BreakAsync("half written", driver, () => File.WriteAllText(driver, "if true; then"), () => File.WriteAllText(driver, text));
        // What a program says of our files itself is its own business.
        var boast = await system.ExecuteAsync(new { language = "shell", code = "echo /opt/shell/run.sh >&2; exit 3" });
        Assert.Equal(("error", 3), (boast.GetProperty("status").GetString(), boast.GetProperty("exitCode").GetInt32()));

        // The whole folder: what has the files open already may go on.
        Directory.Move(shell, shell + "-away");
        await Processes.UntilAsync(async () => await AskAsync(system) is "503 no_sandbox");
        Directory.Move(shell + "-away", shell);
        await UntilRightAsync(system);

        // The sessions' driver: open ones go on, others are not opened.
        var good = await File.ReadAllTextAsync(session, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(session, "exit 1", TestContext.Current.CancellationToken);
        await Processes.UntilAsync(async () => (await caller.TryOpenAsync("shell")).Status == 503);
        Assert.Equal("still\n", await caller.PrintedAsync(open, "echo still"));
        await UntilRightAsync(system);
        await File.WriteAllTextAsync(session, good, TestContext.Current.CancellationToken);
        Assert.Equal(201, (await caller.TryOpenAsync("shell")).Status);

        await others.UntilRightAgainAsync(10);
        Assert.True(others.Wrong.IsEmpty && others.Refused.IsEmpty, string.Join("\n", others.Wrong.Concat(others.Refused.Keys)));

        async Task BreakAsync(string how, string file, Action destroy, Action mend)
        {
            destroy();
            await Processes.UntilAsync(async () => await AskAsync(system) == "503 language_broken");
            for (var i = 0; i < 5; i++) Assert.Equal("503 language_broken", await AskAsync(system));
            mend();
            output.WriteLine($"{Path.GetFileName(file)} {how}, and mended: right again within {(int)(await UntilRightAsync(system)).TotalMilliseconds} ms");
        }
    }

    /// <summary>A folder of languages: the real Bash, and one more like it.</summary>
    private async Task<string> CreateAsync()
    {
        var shell = Path.Combine(languages.Path, "shell");
        using (var copy = Process.Start("cp", ["-r", Path.Combine(Repository.Runners, "bash"), languages.Path])) await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(shell);
        File.Copy(Path.Combine(languages.Path, "bash", "session.sh"), Path.Combine(shell, "session.sh"));
        await File.WriteAllTextAsync(Path.Combine(shell, "language.json"), Manifest, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(shell, "run.sh"), ". ./\"$1\"\n", TestContext.Current.CancellationToken);
        // Boxes run as other users.
        using var open = Process.Start("chmod", ["-R", "a+rX", languages.Path]);
        await open.WaitForExitAsync(TestContext.Current.CancellationToken);
        return shell;
    }

    private static Task<TimeSpan> UntilRightAsync(GatewayProcess system) => Processes.UntilAsync(async () => await AskAsync(system) == "200 ok hi\n");

    /// <summary>Status and error of a refusal, or status, verdict and output of a run; anything else is no answer that may be given.</summary>
    private static async Task<string> AskAsync(GatewayProcess system)
    {
        using var answer = await system.Client.PostAsync(new Uri("api/execute", UriKind.Relative), new StringContent("""{"language": "shell", "code": "echo hi"}"""), TestContext.Current.CancellationToken);
        var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        var said = answer.IsSuccessStatusCode ? $"{(int)answer.StatusCode} {body.GetProperty("status")} {body.GetProperty("stdout")}" : $"{(int)answer.StatusCode} {body.GetProperty("error")}";
        Assert.True(said is "200 ok hi\n" or "503 language_broken" or "503 no_sandbox", $"{said} {body}");
        return said;
    }
}
