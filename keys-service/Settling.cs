using CodeRunner.Keys.Storage;
using Dapper;

namespace CodeRunner.Keys;

/// <summary>Ends holds: charged or given back, once, durable before the answer.</summary>
internal sealed class Settling(IDatabase database, Claims claims, TimeProvider clock)
{
    // A pause of the gateways longer than this loses charges of answers that were not yet given out; a batch stays quick.
    private const int MostAtOnce = 500;

    public async Task<SettleAnswer> SettleAsync(SettleRequest request, CancellationToken cancel)
    {
        var charge = Holds(request, charged: true);
        var refund = Holds(request, charged: false);
        var ended = Array.TrueForAll([.. request.Settlements], one => one.ClaimId is null)
            ? await database.SettleAsync(charge, refund, clock.GetUtcNow(), cancel)
            : await SettleAsync(request, charge, refund, cancel);

        // One that had ended before may have been charged by the same request, whose answer was lost.
        var missing = charge.Except(ended).ToArray();
        if (missing.Length == 0) return new SettleAnswer([]);
        var charged = await database.ReadAsync(async connection =>
        {
            List<string> found = [];
            foreach (var hold in missing)
            {
                if (await connection.ExecuteScalarAsync<long>("select count(*) from ledger where reference = @hold", new { hold }) > 0) found.Add(hold);
            }

            return found;
        }, cancel);
        return new SettleAnswer([.. missing.Except(charged)]);
    }

    /// <summary>With calls that shall be made once: what they are charged and what is kept of them stand or fall together.</summary>
    private Task<IReadOnlyList<string>> SettleAsync(SettleRequest request, string[] charge, string[] refund, CancellationToken cancel) => database.WriteAsync(async connection =>
    {
        var ended = await database.SettleAsync(connection, charge, refund, clock.GetUtcNow());
        var gone = charge.Except(ended).ToHashSet();
        foreach (var one in request.Settlements.Where(one => one.ClaimId is not null))
        {
            // What was not charged is not given again.
            var kept = one.Charged && !(one.Hold is not null && gone.Contains(one.Hold)) ? one.Answer : null;
            await claims.EndAsync(connection, one.ClaimId!, kept);
        }

        return ended;
    }, cancel);

    /// <summary>Gives back what nobody settled in time. Returns how many holds that were.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancel)
    {
        var count = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            var expired = await database.ReadAsync(connection => connection.QueryAsync<string>(
                "select id from holds where expires_at <= @now order by expires_at limit @MostAtOnce", new { now = now.ToUnixTimeMilliseconds(), MostAtOnce }), cancel);
            // Set back meanwhile: what was held since then would seem to have run out.
            if (clock.GetUtcNow() < now) return count;
            var ended = await database.SettleAsync([], expired.AsList(), now, cancel);
            count += ended.Count;
            if (expired.AsList().Count < MostAtOnce) return count;
        }
    }

    private static string[] Holds(SettleRequest request, bool charged) =>
        [.. request.Settlements.Where(one => one.Hold is not null && one.Charged == charged).Select(one => one.Hold!).Distinct()];
}
