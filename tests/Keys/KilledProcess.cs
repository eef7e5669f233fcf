using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CodeRunner.Tests.Keys;

/// <summary>A gateway or keys-service in a process of its own, that is killed in the middle of its work and started again.</summary>
internal sealed partial class KilledProcess(string program, IReadOnlyDictionary<string, string> settings, string[] arguments) : IAsyncDisposable
{
    private Process? process;

    /// <summary>Of a gateway, where it listens now.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Starts it, and waits until it says that it is ready (a gateway) or <paramref name="ready"/> does.</summary>
    public async Task StartAsync(Func<Task<bool>>? ready = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        if (ready is null)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (ReadyLine().Match(line) is not { Success: true } found) continue;
                Address = new Uri(found.Groups[1].Value);
                break;
            }
        }

        _ = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (ready is not null && !process.HasExited && !await ready()) await Task.Delay(20, limit.Token);
        if (process.HasExited) throw new InvalidOperationException($"{program} did not start: {await errors}");
    }

    /// <summary>As by kill -9.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await KillAsync();
    }

    [GeneratedRegex(@" is ready: (http://[^/]+)/")]
    private static partial Regex ReadyLine();
}
