using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>The whole system as an operator starts it: one real process, found from outside, ended at the end.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;
    private readonly List<string> output = [];
    private readonly ConcurrentQueue<string> lines = new();

    private GatewayProcess(string[] through, (string Name, string Value)[] settings)
    {
        process = Launch(TempFolder, through, settings);
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;
    public bool HasExited => process.HasExited;

    /// <summary>A temporary folder that it shares with nobody.</summary>
    public string TempFolder { get; } = Directory.CreateTempSubdirectory("gateway-tests-").FullName;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>The base address, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What it printed up to being ready.</summary>
    public string Banner => string.Join('\n', output);

    /// <summary>All lines that it has printed.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>Starts it on a free port and waits until it says that it is ready.</summary>
    public static Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings) => StartThroughAsync([], settings);

    /// <summary>The same through a command that prepares something and then becomes it, such as prlimit(1).</summary>
    public static async Task<GatewayProcess> StartThroughAsync(string[] through, params (string Name, string Value)[] settings)
    {
        var system = new GatewayProcess(through, settings);
        while (await system.process.StandardOutput.ReadLineAsync() is { } line)
        {
            system.output.Add(line);
            if (ReadyLine().Match(line) is not { Success: true } ready) continue;
            system.Address = ready.Groups[1].Value;
            system.Client.BaseAddress = new Uri(system.Address + "/v1/agent-coderunner/");
            _ = system.ListenAsync();   // or a chatty one would fill the pipe and stop
            return system;
        }
        throw new InvalidOperationException($"It did not start (exit code {await system.ExitCodeAsync()}): {await system.errors}");
    }

    /// <summary>Starts it where it must refuse. Returns its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Errors)> RefuseAsync(params (string Name, string Value)[] settings)
    {
        await using var system = new GatewayProcess([], settings);
        _ = system.process.StandardOutput.ReadToEndAsync();
        return (await system.ExitCodeAsync(), await system.errors);
    }

    public async Task<JsonElement> ExecuteAsync(object request)
    {
        using var response = await Client.PostAsJsonAsync("api/execute", request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{(int)response.StatusCode}: {body}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            using var interrupt = Process.Start("/bin/kill", ["-INT", $"{process.Id}"]);
            await interrupt.WaitForExitAsync();
            await ExitCodeAsync();
        }
        process.Dispose();
        Directory.Delete(TempFolder, recursive: true);
    }

    private static Process Launch(string temp, string[] through, (string Name, string Value)[] settings)
    {
        string[] command = [.. through, "dotnet", Repository.Gateway];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["PORT"] = "0";
        start.Environment["TMPDIR"] = temp;
        start.Environment["CODERUNNER_DATA"] = Path.Combine(temp, "data");
        // What is not about limits must not meet them.
        start.Environment["Plans__anonymous__RequestsPerMinute"] = "1000000";
        // Nor a busy machine the time that it has to connect to the runner beside it, and to ask for a key.
        start.Environment["Runners__ConnectTimeoutMs"] = "10000";
        start.Environment["Keys__AnswerSeconds"] = "60";
        start.Environment["Executor__Languages"] = Repository.Runners;
        start.Environment["Executor__Launcher"] = Repository.Launcher;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task ListenAsync()
    {
        foreach (var line in output) lines.Enqueue(line);
        while (await process.StandardOutput.ReadLineAsync() is { } line) lines.Enqueue(line);
    }

    private async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try { await process.WaitForExitAsync(limit.Token); }
        catch (OperationCanceledException) { process.Kill(entireProcessTree: true); throw; }
        return process.ExitCode;
    }

    [GeneratedRegex(@" is ready: (http://[^/]+)/")]
    private static partial Regex ReadyLine();
}
