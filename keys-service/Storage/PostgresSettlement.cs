using Npgsql;

namespace CodeRunner.Keys.Storage;

/// <summary>The end of holds in PostgreSQL: one statement, which locks accounts in the order of their ids before it touches their holds. Batches that lock in any order deadlock.</summary>
internal sealed class PostgresSettlement(IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now)
{
    private const string Statement = """
        with locked as (
            select id from accounts where id = any(array(select account from holds where id = any($1))) order by id for update),
        ended as (
            delete from holds where id = any($1) and account in (select id from locked) returning id, account, service, credits, id = any($2) as charged),
        returned as (
            update accounts set held = accounts.held - e.credits, open_holds = accounts.open_holds - e.holds, credits = accounts.credits + e.back
            from (select account, sum(credits)::bigint as credits, count(*) as holds, coalesce(sum(credits) filter (where not charged), 0)::bigint as back
                  from ended group by account) e
            where accounts.id = e.account),
        charged as (
            insert into ledger (account, at, kind, credits, reference)
            select account, $3, 'charge', -credits, id from ended where charged and credits > 0),
        used as (
            insert into usage (account, service, day, calls, credits)
            select account, service, $4, count(*), sum(credits)::bigint from ended where charged group by account, service order by account, service
            on conflict (account, service, day) do update set calls = usage.calls + excluded.calls, credits = usage.credits + excluded.credits)
        select id
        """;

    // The same of one hold, as most calls end: its account's row is locked first here too.
    private const string StatementOfOne = """
        with locked as (
            select id from accounts where id = (select account from holds where id = $1) for update),
        ended as (
            delete from holds where id = $1 and account = (select id from locked) returning id, account, service, credits),
        returned as (
            update accounts set held = accounts.held - e.credits, open_holds = accounts.open_holds - 1, credits = accounts.credits + case when $2 then 0 else e.credits end
            from ended e where accounts.id = e.account),
        charged as (
            insert into ledger (account, at, kind, credits, reference)
            select account, $3, 'charge', -credits, id from ended where $2 and credits > 0),
        used as (
            insert into usage (account, service, day, calls, credits)
            select account, service, $4, 1, credits from ended where $2
            on conflict (account, service, day) do update set calls = usage.calls + excluded.calls, credits = usage.credits + excluded.credits)
        select id
        """;

    // The same, whose commit does not wait for the disk: the accounts' rows are not locked for so long.
    private const string WithoutFlush = ", set_config('synchronous_commit', 'off', true)";

    // Waits until the disk has everything that was committed before: a commit that does wait, of a message to nobody.
    private const string Flush = "select pg_logical_emit_message(true, 'keys', '')";

    /// <summary>Inside a transaction.</summary>
    /// <returns>The holds that it ended.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command() } };
        return await RunAsync(batch, CancellationToken.None);
    }

    /// <summary>By itself.</summary>
    /// <param name="source">Its database.</param>
    /// <param name="alone">Nobody else is settling: there is nobody to wait for an account that stays locked while the disk is waited for, and one transaction
    /// is quicker. Else there are two, sent together, the second of which makes the first durable.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The holds that it ended.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(NpgsqlDataSource source, bool alone, CancellationToken cancel)
    {
        alone &= charge.Count + refund.Count == 1;
        await using var batch = source.CreateBatch();
        batch.EnableErrorBarriers = !alone;
        batch.BatchCommands.Add(Command(alone ? "" : WithoutFlush));
        if (!alone) batch.BatchCommands.Add(new NpgsqlBatchCommand(Flush));
        var ended = await RunAsync(batch, cancel);
        if (!alone || ended.Count > 0) return ended;

        // It was ended before, perhaps by a transaction that the disk does not have yet; ours had nothing to wait for.
        await using var flush = source.CreateCommand(Flush);
        await flush.ExecuteNonQueryAsync(cancel);
        return ended;
    }

    private static async Task<IReadOnlyList<string>> RunAsync(NpgsqlBatch batch, CancellationToken cancel)
    {
        List<string> ended = [];
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) ended.Add(rows.GetString(0));
        while (await rows.NextResultAsync(cancel)) { }   // to the end: it may fail there
        return ended;
    }

    private NpgsqlBatchCommand Command(string alsoSelected = "")
    {
        string[] charged = [.. charge], all = [.. charged, .. refund];
        var command = new NpgsqlBatchCommand($"{(all.Length == 1 ? StatementOfOne : Statement)}{alsoSelected} from ended");
        if (all is [var one])
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = one });
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = charged.Length == 1 });
        }
        else
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = all });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = charged });
        }

        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now.ToUnixTimeMilliseconds() });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = DayCount.CellOf(now) });
        return command;
    }
}
