using System.Data.Common;
using CodeRunner.Keys.Storage;
using Dapper;

namespace CodeRunner.Keys;

/// <summary>The one question per call: is the key good, is it within its limits, and are its credits held?</summary>
internal sealed class Verification(
    IDatabase database, KeyHash hash, Claims claims, IReadOnlyDictionary<string, Plan> plans, TimeProvider clock, ILogger<Verification> log)
{
    // A refusal that its own snapshot does not explain was overtaken by another call: it is asked again.
    private const int MostTries = 50;

    /// <summary>Decides each call by itself. They came at the same time: no order is kept among them.</summary>
    public async Task<IReadOnlyList<VerifyAnswer>> VerifyAsync(IReadOnlyList<VerifyRequest> calls, CancellationToken cancel)
    {
        var answers = new VerifyAnswer[calls.Count];
        int[] plain = [.. Enumerable.Range(0, calls.Count).Where(i => calls[i] is { Digest: not null, Claim: null })];
        await Task.WhenAll(
        [
            HoldAsync(plain, calls, answers, cancel),
            .. Enumerable.Range(0, calls.Count).Except(plain).Select(async i => answers[i] = await TryAsync(() => VerifyAsync(calls[i], cancel))),
        ]);
        return answers;
    }

    private Task<VerifyAnswer> VerifyAsync(VerifyRequest call, CancellationToken cancel) => call.Claim is { } claim
        ? ClaimAsync(call, claim, cancel)
        : CountAsync(call.Address!, plans[Plan.Anonymous], cancel);

    // One call's bad luck is not the others'.
    private async Task<VerifyAnswer> TryAsync(Func<Task<VerifyAnswer>> decide)
    {
        try
        {
            return await decide();
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            log.RequestFailed("/verify", failure.Message);
            return new VerifyAnswer(Outcome.Unavailable);
        }
    }

    private async Task HoldAsync(int[] plain, IReadOnlyList<VerifyRequest> calls, VerifyAnswer[] answers, CancellationToken cancel)
    {
        if (plain.Length == 0) return;
        try
        {
            string[] holds = [.. plain.Select(_ => NewId())];
            var now = clock.GetUtcNow();
            var rows = await database.HoldAsync([.. plain.Select((i, n) => Query(calls[i], holds[n], calls[i].Cost, now))], cancel);
            for (var n = 0; n < plain.Length; n++)
            {
                var call = calls[plain[n]];
                answers[plain[n]] = Decide(rows[n], holds[n], now) ?? await TryAsync(() => HoldAsync(call, holds[n], call.Cost, cancel));
            }
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            log.RequestFailed("/verify", failure.Message);
            foreach (var i in plain) answers[i] ??= new VerifyAnswer(Outcome.Unavailable);
        }
    }

    /// <summary>Counts a caller without a key.</summary>
    private async Task<VerifyAnswer> CountAsync(string address, Plan plan, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var query = new
        {
            Caller = hash.OfAddress(address), Minute = MinuteCount.CellOf(now), Left = MinuteCount.LeftOf(now), Day = DayCount.CellOf(now),
            PerMinute = plan.RequestsPerMinute, PerDay = plan.RequestsPerDay,
        };
        var (counted, row) = await database.WriteAsync(async connection => await connection.QuerySingleOrDefaultAsync<RateRow>(Sql.CountAddress, query) is { } after
            ? (true, after)
            : (false, await connection.QuerySingleAsync<RateRow>("select * from rates where caller = @Caller", query)), cancel);

        var (minute, day) = (row.Minute.At(now), row.Day.At(now));
        var rates = Rates(minute, day, plan.RequestsPerMinute, plan.RequestsPerDay, now);
        if (counted) return new VerifyAnswer(Outcome.Admitted, Plan: plan.Name, MaxSessions: plan.MaxSessions, Rates: rates);
        return plan.RequestsPerMinute is { } perMinute && !minute.Admits(perMinute, now)
            ? new VerifyAnswer(Outcome.MinuteLimit, Plan: plan.Name, Rates: rates, RetryAfter: minute.RetryAfter(perMinute, now))
            : new VerifyAnswer(Outcome.DayLimit, Plan: plan.Name, Rates: rates, RetryAfter: DayCount.SecondsLeft(now));
    }

    private async Task<VerifyAnswer> ClaimAsync(VerifyRequest request, Claim claim, CancellationToken cancel)
    {
        // 1. Whose it is decides which earlier call it may repeat: first a look at the key, that costs and counts nothing.
        var now = clock.GetUtcNow();
        var owner = request.Address;
        if (request.Digest is { } digest)
        {
            owner = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<string>(
                "select account from keys where hash = @hash and revoked_at is null and (expires_at is null or expires_at > @now)",
                new { hash = hash.OfKey(digest), now = now.ToUnixTimeMilliseconds() }), cancel);
            if (owner is null) return new VerifyAnswer(Outcome.BadKey);
        }

        // 2. The first gets the claim; a repeat is counted but never held.
        var token = NewId();
        var claimed = await claims.TakeAsync(owner!, claim, token, TimeSpan.FromSeconds(request.HoldSeconds), cancel);
        if (claimed.Outcome != Outcome.Admitted)
        {
            if (request.Digest is null) return new VerifyAnswer(claimed.Outcome, Answer: claimed.Answer);
            var repeat = await HoldAsync(request, NewId(), cost: null, cancel);
            if (repeat is { Outcome: Outcome.Admitted, Hold: { } place }) await database.SettleAsync([], [place], now, cancel);
            return repeat.Outcome == Outcome.Admitted ? repeat with { Outcome = claimed.Outcome, Answer = claimed.Answer, Hold = null } : repeat;
        }

        // 3. Who may not call gives the claim up again.
        var answer = request.Digest is null ? new VerifyAnswer(Outcome.Admitted) : await HoldAsync(request, NewId(), request.Cost, cancel);
        if (answer.Outcome == Outcome.Admitted) return answer with { ClaimId = token };
        await claims.GiveUpAsync(token, cancel);
        return answer;
    }

    private async Task<VerifyAnswer> HoldAsync(VerifyRequest call, string hold, long? cost, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var now = clock.GetUtcNow();
            var rows = await database.HoldAsync([Query(call, hold, cost, now)], cancel);
            if (Decide(rows[0], hold, now) is { } answer) return answer;
        }

        throw new TimeoutException("The account changed with every look at it.");
    }

    private HoldQuery Query(VerifyRequest call, string hold, long? cost, DateTimeOffset now) =>
        HoldQuery.At(now, hash.OfKey(call.Digest!), call.Service, cost, hold, TimeSpan.FromSeconds(call.HoldSeconds));

    /// <summary>Null when nothing in the row speaks against the call, and yet it was not admitted.</summary>
    private static VerifyAnswer? Decide(HoldRow? row, string hold, DateTimeOffset now)
    {
        if (row is null) return new VerifyAnswer(Outcome.BadKey);
        var (minute, day) = (row.Minute.At(now), row.Day.At(now));
        var answer = new VerifyAnswer(
            Outcome.Admitted, row.Id, row.Plan, row.MaxSessions, Rates(minute, day, row.PerMinute, row.PerDay, now), row.Credits, row.Cost);
        if (row.Admitted == 1) return answer with { Hold = row.IsHeld ? hold : null };

        if (row.PerMinute is { } perMinute && !minute.Admits(perMinute, now))
        {
            return answer with { Outcome = Outcome.MinuteLimit, RetryAfter = minute.RetryAfter(perMinute, now) };
        }

        if (row.PerDay is { } perDay && !day.Admits(perDay)) return answer with { Outcome = Outcome.DayLimit, RetryAfter = DayCount.SecondsLeft(now) };
        if (row.OpenHolds >= row.MaxConcurrent) return answer with { Outcome = Outcome.ConcurrencyLimit, RetryAfter = 1 };
        return row.Credits < row.Cost ? answer with { Outcome = Outcome.NoCredits } : null;
    }

    private static List<Rate> Rates(MinuteCount minute, DayCount day, long? perMinute, long? perDay, DateTimeOffset now)
    {
        List<Rate> rates = [];
        if (perMinute is { } inMinute) rates.Add(minute.ToRate(inMinute, now));
        if (perDay is { } inDay) rates.Add(day.ToRate(inDay, now));
        return rates;
    }

    // Ordered by time: neighbours in the index are neighbours in time.
    private string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    private sealed record RateRow
    {
        public long MinuteCell { get; init; }
        public long MinuteCurrent { get; init; }
        public long MinutePrevious { get; init; }
        public long DayCell { get; init; }
        public long DayCurrent { get; init; }

        public MinuteCount Minute => new(MinuteCell, MinuteCurrent, MinutePrevious);
        public DayCount Day => new(DayCell, DayCurrent);
    }
}
