using System.Diagnostics;
using CodeRunner.Tests.Keys;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace CodeRunner.Tests.Keys;

/// <summary>A private PostgreSQL in a temporary folder, reached over a Unix socket. Started when the first test asks for a database.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim once = new(1);
    private readonly string folder = Directory.CreateTempSubdirectory("pg-tests-").FullName;
    private Process? server;
    private int databases;

    /// <summary>The connection string of a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await once.WaitAsync();
        try
        {
            if (server is null)
            {
                await RunAsync("/bin/chown", [User, folder]);
                await RunAsync(AsUser, [.. AsUserArguments, Program("initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-N", "--no-instructions"]);
                await StartAsync();
            }

            var name = $"keys{++databases}";
            await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
            await using var create = source.CreateCommand($"create database {name}");
            await create.ExecuteNonQueryAsync();
            return ConnectionString(name);
        }
        finally
        {
            once.Release();
        }
    }

    /// <summary>Ends it at once, as a crash would, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await EndAsync("-QUIT");
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await EndAsync("-INT");
        once.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Data => Path.Combine(folder, "data");

    // It refuses to run as root. setpriv becomes the server, so that signals reach it.
    private static string User => Environment.IsPrivilegedProcess ? "postgres" : Environment.UserName;
    private static string AsUser => Environment.IsPrivilegedProcess ? "/usr/bin/setpriv" : "/usr/bin/env";
    private static string[] AsUserArguments => Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    private string ConnectionString(string database) => $"Host={folder};Username=postgres;Database={database};Maximum Pool Size=40;Timeout=60;Command Timeout=60";

    private static string Program(string name) => Directory.EnumerateDirectories("/usr/lib/postgresql")
        .Select(version => Path.Combine(version, "bin", name)).Where(File.Exists).Order(StringComparer.Ordinal).Last();

    private async Task StartAsync()
    {
        server = Process.Start(new ProcessStartInfo(AsUser,
        [
            .. AsUserArguments, Program("postgres"), "-D", Data, "-k", folder,
            "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=400", "-c", "log_min_messages=panic",
        ]) { RedirectStandardError = true, WorkingDirectory = "/" })!;
        _ = server.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                NpgsqlConnection.ClearAllPools();
                await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync(limit.Token);
                return;
            }
            catch (NpgsqlException) when (!server.HasExited)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private async Task EndAsync(string signal)
    {
        await RunAsync("/bin/kill", [signal, $"{server!.Id}"]);
        await server.WaitForExitAsync();
        server.Dispose();
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await errors}{await output}");
    }
}
