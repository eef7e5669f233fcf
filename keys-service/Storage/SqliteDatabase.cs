using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace CodeRunner.Keys.Storage;

/// <summary>
/// SQLite in one file. It knows one writer at a time and its calls block: so one thread writes, and commits together what waits.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    // More would make the first of a group wait for no gain: a commit's cost is spread thin by then.
    private const int MostPerCommit = 256;

    private readonly string connectionString;
    private readonly string synchronous;
    private readonly BlockingCollection<IJob> jobs = [];
    private readonly Thread writer;
    private bool started;

    public SqliteDatabase(string file, string synchronous)
    {
        this.synchronous = synchronous;
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = true }.ToString();
        writer = new Thread(Write) { Name = "keys writer", IsBackground = true };
    }

    public string Name => "sqlite";

    public Task MigrateAsync(CancellationToken cancel)
    {
        using (var first = Open()) first.Execute("pragma journal_mode = wal");   // stays with the file
        var upgrade = DeployChanges.To.SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteDatabase).Assembly, name => name.Contains(".Migrations.Sqlite.", StringComparison.Ordinal))
            .WithTransaction().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        if (!upgrade.Successful) throw new StartRefusedException($"The database cannot be brought up to date: {upgrade.Error.Message}", upgrade.Error);
        started = true;
        writer.Start();
        return Task.CompletedTask;
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        var job = new Job<T>(work, cancel);
        jobs.Add(job, CancellationToken.None);
        return job.Done;
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = Open();
        Do(connection, "begin");
        var result = await work(connection);
        Do(connection, "commit");
        return result;
    }

    // The writer is alone.
    public Task LockAsync(DbConnection connection, string name) => Task.CompletedTask;

    public Task<HoldRow?> HoldAsync(HoldQuery query, CancellationToken cancel) => WriteAsync(connection => HoldAsync(connection, query), cancel);

    public async Task<IReadOnlyList<string>> SettleAsync(
        DbConnection connection, IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now)
    {
        List<string> ended = [];
        foreach (var hold in charge) if (await EndAsync(connection, hold, charged: true, now)) ended.Add(hold);
        foreach (var hold in refund) if (await EndAsync(connection, hold, charged: false, now)) ended.Add(hold);
        return ended;
    }

    public ValueTask DisposeAsync()
    {
        jobs.CompleteAdding();
        if (started) writer.Join();
        jobs.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
        return ValueTask.CompletedTask;
    }

    private static async Task<HoldRow?> HoldAsync(DbConnection connection, HoldQuery query)
    {
        var who = await connection.QuerySingleOrDefaultAsync<HoldRow>(Sql.Who, query);
        if (who is null) return null;

        var taken = await connection.QuerySingleOrDefaultAsync<HoldRow>(
            $"with w as (select @Id as id, @Price as cost, @PerMinute as per_minute, @PerDay as per_day, @MaxConcurrent as max_concurrent) update accounts {Sql.Take}",
            new { who.Id, Price = who.Cost, who.PerMinute, who.PerDay, who.MaxConcurrent, query.Minute, query.Left, query.Day });
        if (taken is null) return who;

        if (who.IsHeld)
        {
            await connection.ExecuteAsync(
                "insert into holds (id, account, service, credits, expires_at) values (@Hold, @Id, @Service, @Price, @ExpiresAt)",
                new { query.Hold, who.Id, query.Service, Price = who.Cost, query.ExpiresAt });
        }

        return taken with
        {
            Admitted = 1, Plan = who.Plan, Cost = who.Cost, PerMinute = who.PerMinute, PerDay = who.PerDay,
            MaxConcurrent = who.MaxConcurrent, MaxSessions = who.MaxSessions,
        };
    }

    private static async Task<bool> EndAsync(DbConnection connection, string id, bool charged, DateTimeOffset now)
    {
        var hold = await connection.QuerySingleOrDefaultAsync<EndedHold>("delete from holds where id = @id returning account, service, credits", new { id });
        if (hold is null) return false;

        await connection.ExecuteAsync(
            "update accounts set held = held - @Credits, open_holds = open_holds - 1, credits = credits + @back where id = @Account",
            new { hold.Account, hold.Credits, back = charged ? 0 : hold.Credits });
        if (!charged) return true;

        if (hold.Credits > 0)
        {
            await connection.ExecuteAsync(
                "insert into ledger (account, at, kind, credits, reference) values (@Account, @at, 'charge', -@Credits, @id)",
                new { hold.Account, hold.Credits, id, at = now.ToUnixTimeMilliseconds() });
        }

        await connection.ExecuteAsync(
            """
            insert into usage (account, service, day, calls, credits) values (@Account, @Service, @day, 1, @Credits)
            on conflict (account, service, day) do update set calls = usage.calls + 1, credits = usage.credits + excluded.credits
            """,
            new { hold.Account, hold.Service, hold.Credits, day = DayCount.CellOf(now) });
        return true;
    }

    private void Write()
    {
        using var connection = Open();
        List<IJob> group = [];
        while (jobs.TryTake(out var first, Timeout.Infinite))
        {
            group.Add(first);
            while (group.Count < MostPerCommit && jobs.TryTake(out var next)) group.Add(next);
            Commit(connection, group);
            group.Clear();
        }
    }

    private static void Commit(SqliteConnection connection, List<IJob> group)
    {
        if (TryCommit(connection, group)) return;
        // One of them failed and took the others along: each alone.
        foreach (var job in group) TryCommit(connection, [job]);
    }

    private static bool TryCommit(SqliteConnection connection, List<IJob> group)
    {
        try
        {
            Do(connection, "begin immediate");
            foreach (var job in group) job.Run(connection);
            Do(connection, "commit");
            foreach (var job in group) job.Complete();
            return true;
        }
        catch (Exception failure)
        {
            try { Do(connection, "rollback"); }
            catch (SqliteException) { }   // the failure has rolled back by itself, or nothing had begun
            if (group is not [var alone]) return false;
            alone.Fail(failure);
            return true;
        }
    }

    // Dapper takes a single word for the name of a stored procedure.
    private static void Do(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute($"pragma synchronous = {synchronous}; pragma foreign_keys = on");
        return connection;
    }

    private sealed record EndedHold
    {
        public required string Account { get; init; }
        public required string Service { get; init; }
        public long Credits { get; init; }
    }

    private interface IJob
    {
        void Run(SqliteConnection connection);
        void Complete();
        void Fail(Exception failure);
    }

    private sealed class Job<T>(Func<SqliteConnection, Task<T>> work, CancellationToken cancel) : IJob
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Done => done.Task;

        public void Run(SqliteConnection connection)
        {
            cancel.ThrowIfCancellationRequested();
            // SQLite's tasks are complete when they are returned.
            result = work(connection).GetAwaiter().GetResult();
        }

        public void Complete() => done.TrySetResult(result!);

        public void Fail(Exception failure)
        {
            if (failure is OperationCanceledException) done.TrySetCanceled(cancel);
            else done.TrySetException(failure);
        }
    }
}
