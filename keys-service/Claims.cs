using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using CodeRunner.Keys.Storage;
using Dapper;

namespace CodeRunner.Keys;

/// <summary>Calls with an Idempotency-Key: the first claims it, repeats within 24 h get the first's answer.</summary>
internal sealed class Claims(IDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Admitted when the claim is now this token's; else what to answer.</summary>
    /// <param name="owner">Account, or address of a caller without a key.</param>
    /// <param name="claim">What is called.</param>
    /// <param name="token">Names the holder of the claim.</param>
    /// <param name="lifetime">After which a holder that died loses it.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<(Outcome Outcome, StoredAnswer? Answer)> TakeAsync(string owner, Claim claim, string token, TimeSpan lifetime, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var row = new
        {
            id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}\n{claim.Scope}"))),
            token, body = claim.Body, now = now.ToUnixTimeMilliseconds(), expires = (now + lifetime).ToUnixTimeMilliseconds(),
        };
        return database.WriteAsync(async connection =>
        {
            var taken = await connection.ExecuteAsync(
                """
                insert into claims (id, token, body, expires_at) values (@id, @token, @body, @expires)
                on conflict (id) do update set token = excluded.token, body = excluded.body, expires_at = excluded.expires_at,
                    status = null, content_type = null, answer = null
                where claims.expires_at <= @now
                """, row);
            if (taken == 1) return (Outcome.Admitted, (StoredAnswer?)null);

            var first = await connection.QuerySingleOrDefaultAsync<ClaimRow>("select body, status, content_type, answer from claims where id = @id", row);
            return first switch
            {
                null => (Outcome.InFlight, null),   // given up just now: the caller may try again
                _ when first.Body != claim.Body => (Outcome.OtherBody, null),
                { Status: { } status } => (Outcome.Replay, new StoredAnswer((int)status, first.Answer ?? [], first.ContentType)),
                _ => (Outcome.InFlight, null),
            };
        }, cancel);
    }

    /// <summary>Keeps the answer under this claim, or gives the claim up where there is none. Inside a transaction.</summary>
    public Task EndAsync(DbConnection connection, string token, StoredAnswer? answer) => answer is null
        ? connection.ExecuteAsync("delete from claims where token = @token and status is null", new { token })
        : connection.ExecuteAsync(
            "update claims set status = @Status, content_type = @ContentType, answer = @Body, expires_at = @expires where token = @token and status is null",
            new { token, Status = (long)answer.Status, answer.ContentType, answer.Body, expires = (clock.GetUtcNow() + Kept).ToUnixTimeMilliseconds() });

    public Task GiveUpAsync(string token, CancellationToken cancel) => database.WriteAsync(async connection =>
    {
        await EndAsync(connection, token, answer: null);
        return 0;
    }, cancel);

    private sealed record ClaimRow
    {
        public required string Body { get; init; }
        public long? Status { get; init; }
        public string? ContentType { get; init; }
        public byte[]? Answer { get; init; }
    }
}
