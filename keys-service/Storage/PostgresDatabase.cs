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

    private static readonly string Hold = $"""
        with w as ({Sql.Who}),
        taken as (update accounts {Sql.Take}),
        held as (
            insert into holds (id, account, service, credits, expires_at)
            select @Hold, w.id, @Service, w.cost, @ExpiresAt from w join taken on taken.id = w.id
            where w.cost > 0 or w.max_concurrent is not null)
        select w.id, w.plan, w.cost, w.per_minute, w.per_day, w.max_concurrent, w.max_sessions,
               case when taken.id is null then 0 else 1 end::bigint as admitted,
               coalesce(taken.credits, w.credits) as credits, coalesce(taken.open_holds, w.open_holds) as open_holds,
               coalesce(taken.minute_cell, w.minute_cell) as minute_cell, coalesce(taken.minute_current, w.minute_current) as minute_current,
               coalesce(taken.minute_previous, w.minute_previous) as minute_previous,
               coalesce(taken.day_cell, w.day_cell) as day_cell, coalesce(taken.day_current, w.day_current) as day_current
        from w left join taken on taken.id = w.id
        """;

    // Accounts are locked in the order of their ids before anything is changed: batches that lock in any order deadlock.
    private const string Settle = """
        select id from accounts where id in (select account from holds where id = any(@all)) order by id for update;
        with ended as (delete from holds where id = any(@all) returning id, account, service, credits, id = any(@charge) as charged),
        returned as (
            update accounts set held = accounts.held - e.credits, open_holds = accounts.open_holds - e.holds, credits = accounts.credits + e.back
            from (select account, sum(credits)::bigint as credits, count(*) as holds, coalesce(sum(credits) filter (where not charged), 0)::bigint as back
                  from ended group by account) e
            where accounts.id = e.account),
        charged as (
            insert into ledger (account, at, kind, credits, reference)
            select account, @at, 'charge', -credits, id from ended where charged and credits > 0),
        used as (
            insert into usage (account, service, day, calls, credits)
            select account, service, @day, count(*), sum(credits)::bigint from ended where charged group by account, service
            on conflict (account, service, day) do update set calls = usage.calls + excluded.calls, credits = usage.credits + excluded.credits)
        select id from ended
        """;

    private readonly string connectionString;
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlDataSource holds;
    private readonly TimeSpan patience;

    public PostgresDatabase(string configured, TimeSpan patience)
    {
        this.patience = patience;
        var settings = Parse(configured);
        // Each statement is planned once a connection. A server that is gone must not hold callers for long.
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = 40;
        // A server takes 100 connections by default, and there may be several of us.
        if (!settings.ContainsKey("Maximum Pool Size")) settings.MaxPoolSize = 15;   // twice: see below
        if (!settings.ContainsKey("Timeout")) settings.Timeout = 5;
        if (!settings.ContainsKey("Command Timeout")) settings.CommandTimeout = 10;
        connectionString = settings.ConnectionString;
        source = NpgsqlDataSource.Create(settings);

        // A hold that a crash of the server loses is one given back: only settlements wait for the disk, and theirs takes along
        // every hold before it. A key's row would else be locked for as long as the disk takes.
        settings.Options = $"{settings.Options} -c synchronous_commit=off".TrimStart();
        holds = NpgsqlDataSource.Create(settings);
    }

    public string Name => "postgres";

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await FirstConnectionAsync(cancel);
        await connection.ExecuteAsync("select pg_advisory_lock(@MigrationLock)", new { MigrationLock });
        var upgrade = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(PostgresDatabase).Assembly, name => name.Contains(".Migrations.Postgres.", StringComparison.Ordinal))
            .WithTransaction().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        await connection.ExecuteAsync("select pg_advisory_unlock(@MigrationLock)", new { MigrationLock });
        if (!upgrade.Successful) throw new StartRefusedException($"The database cannot be brought up to date: {upgrade.Error.Message}", upgrade.Error);
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

    public async Task<HoldRow?> HoldAsync(HoldQuery query, CancellationToken cancel)
    {
        await using var connection = await holds.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<HoldRow>(new CommandDefinition(Hold, query, cancellationToken: cancel));
    }

    public async Task<IReadOnlyList<string>> SettleAsync(
        DbConnection connection, IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now)
    {
        // Two statements in one round trip: the driver sends them as a batch.
        var parameters = new
        {
            all = charge.Concat(refund).ToArray(), charge = charge.ToArray(), at = now.ToUnixTimeMilliseconds(), day = DayCount.CellOf(now),
        };
        await using var results = await connection.QueryMultipleAsync(Settle, parameters);
        await results.ReadAsync<string>();
        return (await results.ReadAsync<string>()).AsList();
    }

    public async ValueTask DisposeAsync()
    {
        await holds.DisposeAsync();
        await source.DisposeAsync();
    }

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
