using Npgsql;

namespace CodeRunner.Keys.Storage;

/// <summary>One hold by itself in PostgreSQL: what a call that meets no other asks, at half the cost of <see cref="PostgresHolds"/>' statement for many.</summary>
internal static class PostgresHold
{
    // The update sees the account's latest row, however long it waited for its lock, and decides on that; a refusal is explained by the row as it stood before.
    // The columns are those of the statement for many.
    private static readonly string Statement = Numbered($"""
        with w as ({Sql.Who}),
        taken as (update accounts {Sql.Take}),
        held as (
            insert into holds (id, account, service, credits, expires_at)
            select @Id, w.id, @Service, w.cost, @ExpiresAt from w join taken t on t.id = w.id where w.cost > 0 or w.max_concurrent is not null)
        select 1::bigint, case when t.id is null then 0 else 1 end::bigint,
               w.id, w.plan, w.cost, w.per_minute, w.per_day, w.max_concurrent, w.max_sessions,
               coalesce(t.credits, w.credits), coalesce(t.open_holds, w.open_holds),
               coalesce(t.minute_cell, w.minute_cell), coalesce(t.minute_current, w.minute_current), coalesce(t.minute_previous, w.minute_previous),
               coalesce(t.day_cell, w.day_cell), coalesce(t.day_current, w.day_current), set_config('synchronous_commit', 'off', true)
        from w left join taken t on t.id = w.id
        """);

    public static NpgsqlCommand Command(NpgsqlConnection connection, HoldQuery query) => new(Statement, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = query.Hash }, new NpgsqlParameter<string> { TypedValue = query.Service },
            new NpgsqlParameter { Value = (object?)query.Price ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint },
            new NpgsqlParameter<string> { TypedValue = query.Hold }, new NpgsqlParameter<long> { TypedValue = query.Now }, new NpgsqlParameter<long> { TypedValue = query.ExpiresAt },
            new NpgsqlParameter<long> { TypedValue = query.Minute }, new NpgsqlParameter<long> { TypedValue = query.Left }, new NpgsqlParameter<long> { TypedValue = query.Day },
        },
    };

    // Names would be looked for, and replaced, in every call's statement.
    private static string Numbered(string sql)
    {
        string[] names = ["@Hash", "@Service", "@Price", "@Id", "@Now", "@ExpiresAt", "@Minute", "@Left", "@Day"];
        for (var i = 0; i < names.Length; i++) sql = sql.Replace(names[i], $"${i + 1}", StringComparison.Ordinal);
        return sql;
    }
}
