using System.Data.Common;
using System.Runtime.ExceptionServices;
using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace CodeRunner.Keys.Storage;

/// <summary>
/// SQLite in one file. It knows one writer at a time and its calls block: so one connection writes, used by one caller at a
/// time, who commits together with his own work what others brought meanwhile.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    // More would make the first of a group wait for no gain: a commit's cost is spread thin by then.
    private const int MostPerCommit = 256;

    // 16 MiB: a call leaves eight pages behind, and whoever passes the mark waits for the disk. The default is 1000.
    private const int PagesPerCheckpoint = 4000;

    private readonly string connectionString;
    private readonly string synchronous;
    private readonly Batches<Func<SqliteWriter, object?>, object?> jobs;
    private SqliteWriter? writer;

    public SqliteDatabase(string file, string synchronous)
    {
        this.synchronous = synchronous;
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = true }.ToString();
        jobs = new(atOnce: 1, MostPerCommit, CommitAsync);
    }

    public string Name => "sqlite";

    public Task MigrateAsync(CancellationToken cancel)
    {
        using (var first = Open()) first.Execute("pragma journal_mode = wal");   // stays with the file
        var upgrade = DeployChanges.To.SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteDatabase).Assembly, name => name.Contains(".Migrations.Sqlite.", StringComparison.Ordinal))
            .WithTransaction().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        if (!upgrade.Successful) throw new StartRefusedException($"The database cannot be brought up to date: {upgrade.Error.Message}", upgrade.Error);
        writer = new SqliteWriter(Open());
        return Task.CompletedTask;
    }

    // SQLite's tasks are complete when they are returned.
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) =>
        DoAsync(connected => work(connected.Connection).GetAwaiter().GetResult(), cancel);

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = Open();
        // Dapper takes a single word for the name of a stored procedure.
        using var transaction = connection.BeginTransaction(deferred: true);
        var result = await work(connection);
        transaction.Commit();
        return result;
    }

    // The writer is alone.
    public Task LockAsync(DbConnection connection, string name) => Task.CompletedTask;

    public Task<IReadOnlyList<HoldRow?>> HoldAsync(IReadOnlyList<HoldQuery> queries, CancellationToken cancel) =>
        DoAsync(connected => (IReadOnlyList<HoldRow?>)[.. queries.Select(connected.Hold)], cancel);

    public Task<IReadOnlyList<string>> SettleAsync(
        IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now, CancellationToken cancel) =>
        DoAsync(connected => connected.Settle(charge, refund, now), cancel);

    // The connection is the writer's: there is no other to write with.
    public Task<IReadOnlyList<string>> SettleAsync(
        DbConnection connection, IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now) =>
        Task.FromResult(writer!.Settle(charge, refund, now));

    public async ValueTask DisposeAsync()
    {
        if (writer is not null)
        {
            await DoAsync(_ => 0, CancellationToken.None);   // behind all that waits
            writer.Dispose();
        }

        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
    }

    private async Task<T> DoAsync<T>(Func<SqliteWriter, T> work, CancellationToken cancel)
    {
        var done = await jobs.AskAsync(connected => work(connected), cancel);
        if (done is ExceptionDispatchInfo failed) failed.Throw();
        return (T)done!;
    }

    private Task<IReadOnlyList<object?>> CommitAsync(IReadOnlyList<Func<SqliteWriter, object?>> group) => Task.FromResult(writer!.Commit(group));

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute($"pragma synchronous = {synchronous}; pragma foreign_keys = on; pragma wal_autocheckpoint = {PagesPerCheckpoint}");
        return connection;
    }
}
