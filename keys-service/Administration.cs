using System.Data.Common;
using CodeRunner.Keys.Storage;
using Dapper;

namespace CodeRunner.Keys;

/// <summary>What operators do, over HTTP or on the command line. All that changes something is kept in the audit log.</summary>
internal sealed class Administration(IDatabase database, IReadOnlyDictionary<string, Plan> plans, TimeProvider clock)
{
    public const long MostCredits = 1_000_000_000;

    // Far from where sums would overflow.
    private const long HighestBalance = 1_000_000_000_000_000;

    /// <summary>Accounts after this id, 1–500 of them.</summary>
    public Task<AccountList> ListAsync(string? after, int limit, CancellationToken cancel) => database.ReadAsync(async connection =>
    {
        var rows = (await connection.QueryAsync<AccountRow>(
            "select * from accounts where id > @after order by id limit @limit", new { after = after ?? "", limit })).AsList();
        List<AccountView> accounts = [];
        foreach (var row in rows) accounts.Add(await ViewAsync(connection, row));
        return new AccountList(accounts, rows.Count == limit ? rows[^1].Id : null);
    }, cancel);

    /// <summary>Null when there is no such account.</summary>
    public Task<AccountView?> FindAsync(string id, CancellationToken cancel) => database.ReadAsync(async connection =>
        await connection.QuerySingleOrDefaultAsync<AccountRow>("select * from accounts where id = @id", new { id }) is { } row
            ? await ViewAsync(connection, row) : null, cancel);

    /// <summary>Adds credits, once for a reference. The error says why not; null and no error: no such account.</summary>
    public Task<(GrantAnswer? Answer, Refusal? Error)> GrantAsync(string id, GrantRequest grant, string reference, string actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var row = new { id, grant.Credits, now, reference = $"grant:{id}:{reference}", note = $"{grant.Source}: {grant.Note}" };
        return database.WriteAsync<(GrantAnswer?, Refusal?)>(async connection =>
        {
            // The account first: its row is locked before the ledger's, as everywhere.
            var known = await connection.ExecuteAsync("update accounts set credits = credits where id = @id", row);
            if (known == 0) return (null, null);
            var before = await connection.ExecuteScalarAsync<long>("select credits from accounts where id = @id", row);
            if (await connection.ExecuteScalarAsync<long?>("select credits from ledger where reference = @reference", row) is { } earlier)
            {
                return earlier == grant.Credits
                    ? (new GrantAnswer(before, Repeated: true), null)
                    : (null, new Refusal("idempotency_mismatch", $"This Idempotency-Key came with {earlier} credits before."));
            }

            if (before > HighestBalance - grant.Credits) return (null, new Refusal("balance_too_high", $"No balance may pass {HighestBalance}."));
            await connection.ExecuteAsync("insert into ledger (account, at, kind, credits, reference, note) values (@id, @now, 'grant', @Credits, @reference, @note)", row);
            await connection.ExecuteAsync("update accounts set credits = credits + @Credits where id = @id", row);
            await AuditAsync(connection, actor, "grant", id, $"{grant.Credits} credits, {row.note}, reference {reference}");
            return (new GrantAnswer(before + grant.Credits, Repeated: false), null);
        }, cancel);
    }

    /// <summary>Ends all keys of an account. False when there is no such account.</summary>
    public Task<bool> RevokeAsync(string id, string actor, CancellationToken cancel) => database.WriteAsync(async connection =>
    {
        if (await connection.ExecuteScalarAsync<long>("select count(*) from accounts where id = @id", new { id }) == 0) return false;
        var ended = await connection.ExecuteAsync(
            "update keys set revoked_at = @now where account = @id and revoked_at is null", new { id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        await AuditAsync(connection, actor, "revoke", id, $"{ended} keys");
        return true;
    }, cancel);

    /// <summary>Sets plan and overrides. False when there is no such account.</summary>
    public Task<bool> ChangeAsync(string id, AccountChange change, string actor, CancellationToken cancel) => database.WriteAsync(async connection =>
    {
        var limits = change.Overrides;
        var changed = await connection.ExecuteAsync(
            $"update accounts set plan = coalesce(@Plan, plan){(limits is null ? "" : ", per_minute = @RequestsPerMinute, per_day = @RequestsPerDay, max_concurrent = @MaxConcurrent, max_sessions = @MaxSessions")} where id = @id",
            new { id, change.Plan, limits?.RequestsPerMinute, limits?.RequestsPerDay, limits?.MaxConcurrent, limits?.MaxSessions });
        if (changed == 0) return false;
        await AuditAsync(connection, actor, "change", id, $"plan {change.Plan ?? "as before"}, {(limits is null ? "limits as before" : limits.ToString())}");
        return true;
    }, cancel);

    /// <summary>Null when there is no such account.</summary>
    public Task<UsageList?> UsageAsync(string id, CancellationToken cancel) => database.ReadAsync(async connection =>
        await connection.ExecuteScalarAsync<long>("select count(*) from accounts where id = @id", new { id }) == 0
            ? null : new UsageList(await Accounts.UsageAsync(connection, id, clock.GetUtcNow())), cancel);

    public PlanList Plans() => new([.. plans.Values.Select(plan => new PlanView(
        plan.Name, new PlanLimits(plan.RequestsPerMinute, plan.RequestsPerDay, plan.MaxConcurrent, plan.MaxSessions), plan.Credits, plan.CreditsPerCall))]);

    public Task<AuditList> AuditAsync(int limit, CancellationToken cancel) => database.ReadAsync(async connection => new AuditList(
        [.. (await connection.QueryAsync<AuditRow>("select at, actor, action, account, detail from audit order by id desc limit @limit", new { limit }))
            .Select(row => new AuditEntry(DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Actor, row.Action, row.Detail, row.Account))]), cancel);

    /// <summary>Credits by which the balances differ from what the ledger says, all accounts' differences added up. Anything but 0 is a bug.</summary>
    public Task<long> DriftAsync(CancellationToken cancel) => database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(
        """
        select cast(coalesce(sum(abs(a.credits + a.held - coalesce(l.credits, 0))), 0) as bigint)
             + cast(coalesce(sum(abs(a.held - coalesce(h.credits, 0))), 0) as bigint)
        from accounts a
        left join (select account, sum(credits) as credits from ledger group by account) l on l.account = a.id
        left join (select account, sum(credits) as credits from holds group by account) h on h.account = a.id
        """), cancel);

    private Task<int> AuditAsync(DbConnection connection, string actor, string action, string account, string detail) => connection.ExecuteAsync(
        "insert into audit (at, actor, action, account, detail) values (@at, @actor, @action, @account, @detail)",
        new { at = clock.GetUtcNow().ToUnixTimeMilliseconds(), actor, action, account, detail });

    private static async Task<AccountView> ViewAsync(DbConnection connection, AccountRow row)
    {
        var keys = await connection.QueryAsync<KeyRow>("select hint, created_at, expires_at, revoked_at from keys where account = @Id order by created_at", row);
        return new AccountView(
            row.Id, row.Plan, row.Credits, row.Held, new PlanLimits(row.PerMinute, row.PerDay, row.MaxConcurrent, row.MaxSessions), Time(row.CreatedAt)!.Value,
            [.. keys.Select(key => new KeyView(key.Hint, Time(key.CreatedAt)!.Value, Time(key.ExpiresAt), Time(key.RevokedAt)))]);
    }

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private sealed record AccountRow
    {
        public required string Id { get; init; }
        public required string Plan { get; init; }
        public long Credits { get; init; }
        public long Held { get; init; }
        public long? PerMinute { get; init; }
        public long? PerDay { get; init; }
        public long? MaxConcurrent { get; init; }
        public long? MaxSessions { get; init; }
        public long CreatedAt { get; init; }
    }

    private sealed record KeyRow
    {
        public required string Hint { get; init; }
        public long CreatedAt { get; init; }
        public long? ExpiresAt { get; init; }
        public long? RevokedAt { get; init; }
    }

    private sealed record AuditRow
    {
        public long At { get; init; }
        public required string Actor { get; init; }
        public required string Action { get; init; }
        public string? Account { get; init; }
        public required string Detail { get; init; }
    }
}
