using System.Data.Common;
using System.Diagnostics;
using Dapper;
using DbUp;
using Npgsql;

namespace CodeRunner.Keys.Storage;

/// <summary>PostgreSQL, shared by as many replicas as there are. A decision is one statement, a settlement one batch.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    // "keys", for pg_advisory_lock: replicas that start at once migrate one after the other.
    private const long MigrationLock = 0x6b657973;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly string connectionString;
    private readonly NpgsqlDataSource source;
    private readonly PostgresHolds holds;
    private readonly TimeSpan patience;
    private int settling;

    public PostgresDatabase(string configured, TimeSpan patience)
    {
        this.patience = patience;
        var settings = Parse(configured);
        // Each statement is planned once a connection, and for good: to weigh it anew for each call's values costs more than to run it.
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = 40;
        settings.Options = $"{settings.Options} -c plan_cache_mode=force_generic_plan".TrimStart();
        // Nobody changes a connection for longer than its transaction: there is nothing to undo between two users.
        settings.NoResetOnClose = true;
        // A server takes 100 connections by default, and there may be several of us.
        if (!settings.ContainsKey("Maximum Pool Size")) settings.MaxPoolSize = 20;
        // A server that is gone must not hold callers for long.
        if (!settings.ContainsKey("Timeout")) settings.Timeout = 5;
        if (!settings.ContainsKey("Command Timeout")) settings.CommandTimeout = 10;
        connectionString = settings.ConnectionString;
        source = NpgsqlDataSource.Create(settings);
        holds = new PostgresHolds(source);
    }

    public string Name => "postgres";

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await FirstConnectionAsync(cancel);
        await connection.ExecuteAsync("select pg_advisory_lock(@MigrationLock)", new { MigrationLock });
        try
        {
            var upgrade = DeployChanges.To.PostgresqlDatabase(connectionString)
                .WithScriptsEmbeddedInAssembly(typeof(PostgresDatabase).Assembly, name => name.Contains(".Migrations.Postgres.", StringComparison.Ordinal))
                .WithTransaction().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
            if (!upgrade.Successful) throw new StartRefusedException($"The database cannot be brought up to date: {upgrade.Error.Message}", upgrade.Error);
        }
        finally
        {
            // Not given back with the connection.
            await connection.ExecuteAsync("select pg_advisory_unlock(@MigrationLock)", new { MigrationLock });
        }
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await work(connection);
        await transaction.CommitAsync(cancel);
        return result;
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        var result = await work(connection);
        await transaction.CommitAsync(cancel);
        return result;
    }

    public Task LockAsync(DbConnection connection, string name) =>
        connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@name, 0))", new { name });

    public Task<IReadOnlyList<HoldRow?>> HoldAsync(IReadOnlyList<HoldQuery> queries, CancellationToken cancel) => holds.HoldAsync(queries, cancel);

    public async Task<IReadOnlyList<string>> SettleAsync(
        IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            var alone = Interlocked.Increment(ref settling) == 1;
            return await new PostgresSettlement(charge, refund, now).RunAsync(source, alone, cancel);
        }
        finally
        {
            Interlocked.Decrement(ref settling);
        }
    }

    public Task<IReadOnlyList<string>> SettleAsync(
        DbConnection connection, IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now) =>
        new PostgresSettlement(charge, refund, now).RunAsync((NpgsqlConnection)connection);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<NpgsqlConnection> FirstConnectionAsync(CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await source.OpenConnectionAsync(cancel);
            }
            catch (NpgsqlException failure) when (failure is not PostgresException { SqlState: "28P01" or "28000" or "3D000" })
            {
                // It may be starting just now, as it does beside us under an orchestrator.
                if (Stopwatch.GetElapsedTime(began) > patience) throw new StartRefusedException($"PostgreSQL does not answer: {failure.Message} Check Keys:Postgres.", failure);
                await Task.Delay(BetweenTries, cancel);
            }
            catch (NpgsqlException failure)
            {
                throw new StartRefusedException($"PostgreSQL refuses: {failure.Message} Check Keys:Postgres.", failure);
            }
        }
    }

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (ArgumentException failure)
        {
            // Not its text: there is a password in it.
            throw new StartRefusedException($"Keys:Postgres is no connection string: {failure.Message}", failure);
        }
    }
}
