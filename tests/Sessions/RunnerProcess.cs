using System.Diagnostics;
using System.Net.Sockets;

namespace CodeRunner.Tests.Sessions;

/// <summary>One executor as a process of its own, on a Unix socket: a runner as gateways see it.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("runner-");   // short: a socket's path has 107 bytes
    private readonly Process process;
    private readonly Task<string> said;

    private RunnerProcess(string[] through, (string Name, string Value)[] settings)
    {
        Socket = Path.Combine(folder.FullName, "s");
        string[] command = [.. through, "dotnet", Repository.Executor, "--urls", Address];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["Executor__Languages"] = Repository.Runners;
        start.Environment["Executor__Launcher"] = Repository.Launcher;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        process = Process.Start(start)!;
        said = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        Http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://runner/"), Timeout = TimeSpan.FromSeconds(90) };
    }

    public string Socket { get; }
    public string Address => "http://unix:" + Socket;
    public int Id => process.Id;
    public bool HasExited => process.HasExited;
    public HttpClient Http { get; }

    public static Task<RunnerProcess> StartAsync(params (string Name, string Value)[] settings) => StartThroughAsync([], settings);

    /// <summary>The same through a command that prepares something and then becomes it, such as prlimit(1).</summary>
    public static async Task<RunnerProcess> StartThroughAsync(string[] through, params (string Name, string Value)[] settings)
    {
        var runner = new RunnerProcess(through, settings);
        for (var i = 0; i < 600; i++)
        {
            if (runner.process.HasExited) throw new InvalidOperationException("It did not start: " + await runner.said);
            try
            {
                if (File.Exists(runner.Socket) && (await runner.Http.GetAsync(new Uri("health", UriKind.Relative))).IsSuccessStatusCode) return runner;
            }
            catch (HttpRequestException) { }
            await Task.Delay(100);
        }
        await runner.DisposeAsync();
        throw new InvalidOperationException("It did not come up.");
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task EndedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
        {
            await SignalAsync("TERM");
            try { await EndedAsync(); }
            catch (OperationCanceledException) { process.Kill(entireProcessTree: true); }
        }
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
