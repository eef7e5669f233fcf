using System.Threading.RateLimiting;
using CodeRunner.Gateway.Routing;
using CodeRunner.Keys;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>
/// May this call be made? With a key, keys-service says so, and holds the credits in the same step. Without one the address
/// is counted: here, or in keys-service where several gateways share their callers.
/// </summary>
internal sealed class CallerLimiter(
    KeysClient keys, IReadOnlyDictionary<string, Plan> plans, TimeProvider clock, IOptions<AdmissionOptions> options, ILogger<CallerLimiter> log)
    : PartitionedRateLimiter<HttpContext>
{
    private readonly LocalCounts counts = new(clock);
    private readonly Places places = new();
    private readonly Plan anonymous = plans[Plan.Anonymous];

    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    /// <summary>How an address stands, without counting.</summary>
    public Count Look(string address) => counts.Look(address);

    // The middleware asks here first, and then below when this says no: only one of the two may count.
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) => resource.Features.Get<Asked>() switch
    {
        null => Lease.Granted,
        { Digest: null, Claim: null } asked when options.Value.Replicas == 1 => Enter(resource, asked, CountHere(asked.Address, 1)),
        _ => Lease.Refused,
    };

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        if (resource.Features.Get<Asked>() is not { } asked) return Lease.Granted;
        if (resource.Features.Get<Standing>() is not null) return Lease.Refused;   // decided above
        try
        {
            return await (asked.Digest is null ? AnonymousAsync(resource, asked, cancellationToken) : KeyedAsync(resource, asked, cancellationToken));
        }
        catch (KeysUnavailableException away)
        {
            log.KeysUnavailable(resource.TraceIdentifier, away.Message);
            return Lease.Refused;
        }
    }

    private async ValueTask<RateLimitLease> KeyedAsync(HttpContext context, Asked asked, CancellationToken cancel)
    {
        // Not given up with the caller: what is held must be known, to be given back.
        cancel.ThrowIfCancellationRequested();
        var answer = await keys.VerifyAsync(
            new VerifyRequest(asked.Price.Service, asked.Digest, Cost: asked.Price.Cost, HoldSeconds: asked.HoldSeconds, Claim: asked.Claim), CancellationToken.None);
        return Decide(context, answer);
    }

    private async ValueTask<RateLimitLease> AnonymousAsync(HttpContext context, Asked asked, CancellationToken cancel)
    {
        var answer = options.Value.Replicas == 1 ? CountHere(asked.Address, 1) : await CountTogetherAsync(asked.Address, cancel);
        if (answer.Outcome == Outcome.Admitted && asked.Claim is not null)
        {
            var claimed = await keys.VerifyAsync(
                new VerifyRequest(asked.Price.Service, Address: asked.Address, HoldSeconds: asked.HoldSeconds, Claim: asked.Claim), CancellationToken.None);
            answer = answer with { Outcome = claimed.Outcome, ClaimId = claimed.ClaimId, Answer = claimed.Answer };
        }

        return Enter(context, asked, answer);
    }

    private Lease Enter(HttpContext context, Asked asked, VerifyAnswer answer)
    {
        if (answer.Outcome != Outcome.Admitted || anonymous.MaxConcurrent is not { } most) return Decide(context, answer);
        most = Math.Max(1, most / options.Value.Replicas);
        if (!places.TryEnter(asked.Address, most)) return Decide(context, answer with { Outcome = Outcome.ConcurrencyLimit, RetryAfter = 1 });
        Decide(context, answer);
        return new Place(places, asked.Address);
    }

    private async Task<VerifyAnswer> CountTogetherAsync(string address, CancellationToken cancel)
    {
        try
        {
            return await keys.VerifyAsync(new VerifyRequest("", Address: address), cancel);
        }
        catch (KeysUnavailableException)
        {
            return CountHere(address, options.Value.Replicas);   // each gateway its share
        }
    }

    private VerifyAnswer CountHere(string address, int replicas)
    {
        var now = clock.GetUtcNow();
        var (perMinute, perDay) = (Share(anonymous.RequestsPerMinute, replicas), Share(anonymous.RequestsPerDay, replicas));
        var (counted, count) = counts.TryCount(address, perMinute, perDay);
        var answer = new VerifyAnswer(Outcome.Admitted, Plan: anonymous.Name, MaxSessions: anonymous.MaxSessions, Rates: count.Rates(perMinute, perDay, now));
        if (counted) return answer;
        return perMinute is { } limit && !count.Minute.Admits(limit, now)
            ? answer with { Outcome = Outcome.MinuteLimit, RetryAfter = count.Minute.RetryAfter(limit, now) }
            : answer with { Outcome = Outcome.DayLimit, RetryAfter = DayCount.SecondsLeft(now) };
    }

    private static long? Share(long? limit, int replicas) => limit is { } all ? Math.Max(1, all / replicas) : null;

    private static Lease Decide(HttpContext context, VerifyAnswer answer)
    {
        context.Features.Set(new Standing(answer));
        context.Features.Set(new Account(answer.Owner, answer.MaxSessions));
        return answer.Outcome is Outcome.Admitted or Outcome.Replay ? Lease.Granted : Lease.Refused;
    }

    private class Lease(bool granted) : RateLimitLease
    {
        public static readonly Lease Granted = new(true);
        public static readonly Lease Refused = new(false);

        public override bool IsAcquired => granted;
        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }

    /// <summary>One of the calls that may run at once; the middleware disposes it when the call ends.</summary>
    private sealed class Place(Places places, string caller) : Lease(true)
    {
        private bool left;

        protected override void Dispose(bool disposing)
        {
            if (!left) places.Leave(caller);
            left = true;
            base.Dispose(disposing);
        }
    }
}
