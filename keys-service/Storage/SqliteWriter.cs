using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;

namespace CodeRunner.Keys.Storage;

/// <summary>The one connection that writes, and the statements that every call needs. For one thread at a time.</summary>
internal sealed class SqliteWriter(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement begin = new(connection, "begin immediate");
    private readonly SqliteStatement commit = new(connection, "commit");

    private readonly SqliteStatement who = new(connection, Sql.Who, "@Hash", "@Service", "@Price", "@Now");
    private readonly SqliteStatement take = new(
        connection,
        $"with w as (select @Id as id, @Price as cost, @PerMinute as per_minute, @PerDay as per_day, @MaxConcurrent as max_concurrent) update accounts {Sql.Take}",
        "@Id", "@Price", "@PerMinute", "@PerDay", "@MaxConcurrent", "@Minute", "@Left", "@Day");
    private readonly SqliteStatement hold = new(
        connection, "insert into holds (id, account, service, credits, expires_at) values (@id, @account, @service, @credits, @expires)",
        "@id", "@account", "@service", "@credits", "@expires");

    private readonly SqliteStatement end = new(connection, "delete from holds where id = @id returning account, service, credits", "@id");
    private readonly SqliteStatement giveBack = new(
        connection, "update accounts set held = held - @credits, open_holds = open_holds - 1, credits = credits + @back where id = @account", "@credits", "@back", "@account");
    private readonly SqliteStatement charge = new(
        connection, "insert into ledger (account, at, kind, credits, reference) values (@account, @at, 'charge', -@credits, @hold)", "@account", "@at", "@credits", "@hold");
    private readonly SqliteStatement use = new(
        connection,
        """
        insert into usage (account, service, day, calls, credits) values (@account, @service, @day, 1, @credits)
        on conflict (account, service, day) do update set calls = usage.calls + 1, credits = usage.credits + excluded.credits
        """,
        "@account", "@service", "@day", "@credits");

    public SqliteConnection Connection => connection;

    /// <summary>Does all of them in one transaction. In the place of a result may be an <see cref="ExceptionDispatchInfo"/>.</summary>
    public IReadOnlyList<object?> Commit(IReadOnlyList<Func<SqliteWriter, object?>> group)
    {
        try
        {
            return Try(group);
        }
        catch (Exception failure)
        {
            // One of them failed and took the others along: each alone.
            return group.Count == 1 ? [ExceptionDispatchInfo.Capture(failure)] : [.. group.SelectMany(job => Commit([job]))];
        }
    }

    public HoldRow? Hold(HoldQuery query)
    {
        var account = who.Row(ReadAccount, query.Hash, query.Service, query.Price, query.Now);
        if (account is null) return null;

        var taken = take.Row(
            row => Read(row, account),
            account.Id, account.Cost, account.PerMinute, account.PerDay, account.MaxConcurrent, query.Minute, query.Left, query.Day);
        if (taken is null) return account;
        if (account.IsHeld) hold.Run(query.Hold, account.Id, query.Service, account.Cost, query.ExpiresAt);
        return taken with { Admitted = 1 };
    }

    public IReadOnlyList<string> Settle(IReadOnlyCollection<string> charged, IReadOnlyCollection<string> refunded, DateTimeOffset now)
    {
        List<string> ended = [];
        foreach (var id in charged) if (End(id, isCharged: true, now)) ended.Add(id);
        foreach (var id in refunded) if (End(id, isCharged: false, now)) ended.Add(id);
        return ended;
    }

    public void Dispose() => connection.Dispose();

    private bool End(string id, bool isCharged, DateTimeOffset now)
    {
        if (end.Row(row => new EndedHold(row.GetString(0), row.GetString(1), row.GetInt64(2)), id) is not { } ended) return false;
        giveBack.Run(ended.Credits, isCharged ? 0L : ended.Credits, ended.Account);
        if (!isCharged) return true;
        if (ended.Credits > 0) charge.Run(ended.Account, now.ToUnixTimeMilliseconds(), ended.Credits, id);
        use.Run(ended.Account, ended.Service, DayCount.CellOf(now), ended.Credits);
        return true;
    }

    private object?[] Try(IReadOnlyList<Func<SqliteWriter, object?>> group)
    {
        try
        {
            begin.Run();
            var results = new object?[group.Count];
            for (var i = 0; i < group.Count; i++) results[i] = group[i](this);
            commit.Run();
            return results;
        }
        catch
        {
            try
            {
                using var rollback = connection.CreateCommand();
                rollback.CommandText = "rollback";
                rollback.ExecuteNonQuery();
            }
            catch (SqliteException) { }   // the failure has rolled back by itself, or nothing had begun
            throw;
        }
    }

    // In the order of Sql.Who …
    private static HoldRow ReadAccount(SqliteDataReader row) => new()
    {
        Id = row.GetString(0), Plan = row.GetString(1), Credits = row.GetInt64(2), OpenHolds = row.GetInt64(3),
        MinuteCell = row.GetInt64(4), MinuteCurrent = row.GetInt64(5), MinutePrevious = row.GetInt64(6), DayCell = row.GetInt64(7), DayCurrent = row.GetInt64(8),
        PerMinute = Limit(row, 9), PerDay = Limit(row, 10), MaxConcurrent = Limit(row, 11), MaxSessions = Limit(row, 12), Cost = row.GetInt64(13),
    };

    // … and of Sql.Take.
    private static HoldRow Read(SqliteDataReader row, HoldRow account) => account with
    {
        Credits = row.GetInt64(1), OpenHolds = row.GetInt64(2),
        MinuteCell = row.GetInt64(3), MinuteCurrent = row.GetInt64(4), MinutePrevious = row.GetInt64(5), DayCell = row.GetInt64(6), DayCurrent = row.GetInt64(7),
    };

    private static long? Limit(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private sealed record EndedHold(string Account, string Service, long Credits);
}
