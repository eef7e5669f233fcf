using System.Diagnostics;

namespace CodeRunner.Benchmarks.Load;

/// <summary>A PostgreSQL of Debian's in a folder of its own, as installed: it forces its writes to the disk.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private readonly string folder;
    private readonly Process server;

    private PostgresProcess(string folder, Process server) => (this.folder, this.server) = (folder, server);

    public string ConnectionString => $"Host={folder};Username=postgres;Database=postgres";

    public static async Task<PostgresProcess> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("keys-bench-").FullName;
        var data = Path.Combine(folder, "data");
        var programs = Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
        // It refuses to run as root.
        string[] asUser = Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : ["--"];
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", folder);
        await RunAsync("setpriv", [.. asUser, programs + "initdb", "-D", data, "-U", "postgres", "-A", "trust"]);
        var server = Process.Start(new ProcessStartInfo("setpriv", [.. asUser, programs + "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="]) { RedirectStandardError = true, WorkingDirectory = "/" })!;
        _ = server.StandardError.ReadToEndAsync();
        return new PostgresProcess(folder, server);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("/bin/kill", "-INT", $"{server.Id}");
        await server.WaitForExitAsync();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
