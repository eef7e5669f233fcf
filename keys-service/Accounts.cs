using System.Data.Common;
using System.Security.Cryptography;
using CodeRunner.Keys.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CodeRunner.Keys;

/// <summary>What callers do with their own keys. An account holds the credits; its keys come and go.</summary>
internal sealed class Accounts(
    IDatabase database, KeyHash hash, IReadOnlyDictionary<string, Plan> plans, IOptions<KeysOptions> options, TimeProvider clock)
{
    private const string IdAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int UsageDays = 30;
    private static readonly TimeSpan OldKeyLives = TimeSpan.FromHours(24);

    /// <summary>A new account of the free plan with its key, or seconds after which the address may have one.</summary>
    public Task<(NewKey? Key, int RetryAfter)> CreateAsync(string address, CancellationToken cancel)
    {
        var from = hash.OfAddress(address);
        var now = clock.GetUtcNow();
        return database.WriteAsync(async connection =>
        {
            await database.LockAsync(connection, from);
            if (await RetryAfterAsync(connection, from, now) is { } seconds) return ((NewKey?)null, seconds);

            var plan = plans[Plan.Free];
            var id = RandomNumberGenerator.GetString(IdAlphabet, 16);
            await connection.ExecuteAsync(
                "insert into accounts (id, plan, credits, created_at, created_from) values (@id, @Name, @Credits, @now, @from)",
                new { id, plan.Name, plan.Credits, now = now.ToUnixTimeMilliseconds(), from });
            if (plan.Credits > 0)
            {
                await connection.ExecuteAsync(
                    "insert into ledger (account, at, kind, credits, reference, note) values (@id, @now, 'grant', @Credits, @reference, 'free credits')",
                    new { id, plan.Credits, now = now.ToUnixTimeMilliseconds(), reference = $"create:{id}" });
            }

            return (new NewKey(await AddKeyAsync(connection, id, plan, now), plan.Credits), 0);
        }, cancel);
    }

    /// <summary>Puts a new key in the place of this one. Null when it is no usable key; a replaced one may not do it (Refused).</summary>
    public Task<(NewKey? Key, bool Refused)> RollAsync(OwnKeyRequest request, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(async connection =>
        {
            if (await FindAsync(connection, request.Digest, now, lockIt: true) is not { } own) return ((NewKey?)null, false);
            if (own.ReplacedAt is not null) return (null, true);

            long? until = request.KeepOld ? Math.Min((now + OldKeyLives).ToUnixTimeMilliseconds(), own.ExpiresAt ?? long.MaxValue) : null;
            await connection.ExecuteAsync(
                "update keys set replaced_at = @now, expires_at = coalesce(@until, expires_at), revoked_at = case when @keep = 1 then null else cast(@now as bigint) end where hash = @Hash",
                new { own.Hash, until, now = now.ToUnixTimeMilliseconds(), keep = request.KeepOld ? 1 : 0 });
            var key = await AddKeyAsync(connection, own.Account, plans.GetValueOrDefault(own.Plan) ?? plans[Plan.Free], now);
            return (new NewKey(key, own.Credits, until is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null), false);
        }, cancel);
    }

    /// <summary>Ends the key, and every other one of its account; a replaced key ends itself only. False when it is no usable key.</summary>
    public Task<bool> RevokeAsync(string digest, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(async connection =>
        {
            if (await FindAsync(connection, digest, now, lockIt: true) is not { } own) return false;
            await connection.ExecuteAsync(
                own.ReplacedAt is null
                    ? "update keys set revoked_at = @now where account = @Account and revoked_at is null"
                    : "update keys set revoked_at = @now where hash = @Hash",
                new { own.Account, own.Hash, now = now.ToUnixTimeMilliseconds() });
            return true;
        }, cancel);
    }

    /// <summary>Null when it is no usable key.</summary>
    public Task<Balance?> BalanceAsync(string digest, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.ReadAsync(async connection =>
        {
            if (await FindAsync(connection, digest, now, lockIt: false) is not { } own) return null;
            return new Balance(
                own.Credits, own.Held, own.Plan, new PlanLimits(own.PerMinute, own.PerDay, own.MaxConcurrent, own.MaxSessions),
                DateTimeOffset.FromUnixTimeMilliseconds(own.CreatedAt), await UsageAsync(connection, own.Account, now),
                own.ExpiresAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null);
        }, cancel);
    }

    /// <summary>Of the last 30 days, the latest first.</summary>
    public static async Task<IReadOnlyList<UsageOfDay>> UsageAsync(DbConnection connection, string account, DateTimeOffset now)
    {
        var rows = await connection.QueryAsync<UsageRow>(
            "select day, service, calls, credits from usage where account = @account and day > @since order by day desc, service",
            new { account, since = DayCount.CellOf(now) - UsageDays });
        return [.. rows.Select(row => new UsageOfDay($"{DateTimeOffset.UnixEpoch.AddDays(row.Day):yyyy-MM-dd}", row.Service, row.Calls, row.Credits))];
    }

    private async Task<int?> RetryAfterAsync(DbConnection connection, string from, DateTimeOffset now)
    {
        foreach (var (window, most) in new[] { (TimeSpan.FromHours(1), options.Value.CreationsPerHour), (TimeSpan.FromDays(1), options.Value.CreationsPerDay) })
        {
            if (most == 0) return (int)window.TotalSeconds;
            // The creation that must grow old before there is room for another.
            var oldest = await connection.ExecuteScalarAsync<long?>(
                "select created_at from accounts where created_from = @from and created_at > @since order by created_at desc limit 1 offset @offset",
                new { from, since = (now - window).ToUnixTimeMilliseconds(), offset = most - 1 });
            if (oldest is { } at) return (int)Math.Max(1, Math.Ceiling((DateTimeOffset.FromUnixTimeMilliseconds(at) + window - now).TotalSeconds));
        }

        return null;
    }

    private async Task<string> AddKeyAsync(DbConnection connection, string account, Plan plan, DateTimeOffset now)
    {
        var key = KeyFormat.Create();
        await connection.ExecuteAsync(
            "insert into keys (hash, account, hint, created_at, expires_at) values (@hash, @account, @hint, @now, @expires)",
            new
            {
                hash = hash.OfKey(KeyFormat.Digest(key)), account, hint = KeyFormat.Hint(key), now = now.ToUnixTimeMilliseconds(),
                expires = plan.KeyDays is { } days ? (long?)(now + TimeSpan.FromDays(days)).ToUnixTimeMilliseconds() : null,
            });
        return key;
    }

    private async Task<OwnKey?> FindAsync(DbConnection connection, string digest, DateTimeOffset now, bool lockIt)
    {
        var keyHash = hash.OfKey(digest);
        // Two rolls at once: the second must see what the first did.
        if (lockIt) await database.LockAsync(connection, keyHash);
        return await connection.QuerySingleOrDefaultAsync<OwnKey>(
            """
            select k.hash, k.account, k.created_at, k.expires_at, k.replaced_at, a.credits, a.held, a.plan,
                   coalesce(a.per_minute, p.per_minute) as per_minute, coalesce(a.per_day, p.per_day) as per_day,
                   coalesce(a.max_concurrent, p.max_concurrent) as max_concurrent, coalesce(a.max_sessions, p.max_sessions) as max_sessions
            from keys k join accounts a on a.id = k.account join plans p on p.name = a.plan
            where k.hash = @keyHash and k.revoked_at is null and (k.expires_at is null or k.expires_at > @now)
            """,
            new { keyHash, now = now.ToUnixTimeMilliseconds() });
    }

    private sealed record OwnKey
    {
        public required string Hash { get; init; }
        public required string Account { get; init; }
        public required string Plan { get; init; }
        public long CreatedAt { get; init; }
        public long? ExpiresAt { get; init; }
        public long? ReplacedAt { get; init; }
        public long Credits { get; init; }
        public long Held { get; init; }
        public long? PerMinute { get; init; }
        public long? PerDay { get; init; }
        public long? MaxConcurrent { get; init; }
        public long? MaxSessions { get; init; }
    }

    private sealed record UsageRow
    {
        public long Day { get; init; }
        public required string Service { get; init; }
        public long Calls { get; init; }
        public long Credits { get; init; }
    }
}
