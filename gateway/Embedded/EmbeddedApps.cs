using System.Collections.Concurrent;
using CodeRunner.Executor;
using CodeRunner.Gateway.Routing;
using CodeRunner.Keys;

namespace CodeRunner.Gateway.Embedded;

/// <summary>
/// The other apps inside this process, each on a Unix socket in a folder that only this user can enter. They are spoken
/// to as if they ran elsewhere; only the two questions of every call are asked of keys-service directly. Up before the gateway listens, down after its last request.
/// </summary>
internal sealed class EmbeddedApps : IHostedLifecycleService, IAsyncDisposable
{
    // What they tell is heard in the gateway's part of the process, once.
    private const string NoTelemetryOfTheirOwn = "--OTEL_SDK_DISABLED=true";

    // The framework would log a failed start with its stack trace. The gateway says it once, in words.
    private const string NoStackTraceOfAFailedStart = "--Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host=Critical";

    private readonly string[] args;
    private readonly bool withKeys;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coderunner-"); // mode 0700
    private readonly ConcurrentStack<WebApplication> running = new();

    /// <param name="args">Of the gateway: the apps get them too.</param>
    /// <param name="withKeys">Whether keys-service is here, and not elsewhere.</param>
    public EmbeddedApps(string[] args, bool withKeys)
    {
        (this.args, this.withKeys) = (args, withKeys);
        if (UnixSocket.Fault(Socket("executor")) is { } fault)
        {
            folder.Delete();
            throw new StartException($"{Socket("executor")}: {fault}. Set TMPDIR to a shorter folder.");
        }
    }

    /// <summary>Names of their meters, and of their sources of spans.</summary>
    public static string[] TelemetrySources => [ExecutorApp.TelemetrySource, KeysApp.TelemetrySource];

    /// <summary>Null when keys-service runs elsewhere.</summary>
    public CallDesk? Keys { get; private set; }

    public string KeysAddress => $"http://unix:{Socket("keys")}";
    public string ExecutorAddress => $"http://unix:{Socket("executor")}";

    /// <summary>On unless runners are configured; `Embedded:Enabled` decides otherwise.</summary>
    public static bool Enabled(IConfiguration configuration) => configuration["Embedded:Enabled"] switch
    {
        null or "" => !configuration.GetSection("Runners:Addresses").GetChildren().Any(),
        var text when bool.TryParse(text, out var enabled) => enabled,
        var text => throw new StartException($"Embedded:Enabled is '{text}': it must be true or false."),
    };

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Side by side: both wait for disks and processes.
        await Task.WhenAll(
            withKeys ? Task.Run(() => StartKeysAsync(cancellationToken), cancellationToken) : Task.CompletedTask,
            StartAsync("executor", ExecutorApp.Create, cancellationToken));
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        foreach (var app in running) await app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var app)) await app.DisposeAsync();
        if (folder.Exists) folder.Delete(recursive: true);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StartKeysAsync(CancellationToken cancel) => Keys = (await StartAsync("keys", KeysApp.Create, cancel)).Services.GetRequiredService<CallDesk>();

    private async Task<WebApplication> StartAsync(string name, Func<string[], WebApplication> create, CancellationToken cancel)
    {
        try
        {
            var app = create([.. args, "--urls", $"http://unix:{Socket(name)}", NoStackTraceOfAFailedStart, NoTelemetryOfTheirOwn]);
            running.Push(app);
            await app.StartAsync(cancel);
            return app;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // It knows what this machine lacks and how to mend it; its words are for the operator.
            throw new StartException(failure.Message, failure);
        }
    }

    private string Socket(string name) => Path.Combine(folder.FullName, $"{name}.sock");
}
