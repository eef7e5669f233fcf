using CodeRunner.Keys.Telemetry;

namespace CodeRunner.Keys;

/// <summary>The two questions of every call: how they come, over HTTP (<see cref="Questions"/>) or from a gateway in the same process, is all the same.</summary>
internal sealed class CallDesk(Verification verification, Settling settling, KeysMetrics metrics, TimeProvider clock, ILogger<CallDesk> log)
{
    private const int MostCalls = 1000;
    private const int MostSettlements = 1000;
    private const int LongestHold = 24 * 3600;

    /// <summary>Why this cannot be asked, or null.</summary>
    public static string? Fault(VerifyRequests request)
    {
        if (request.Calls.Count > MostCalls) return $"More than {MostCalls} calls.";
        foreach (var call in request.Calls)
        {
            if (call.Digest is null == call.Address is null) return "Exactly one of digest and address must be there.";
            if (call.Cost is < 0 or > Plan.Most || call.HoldSeconds is < 1 or > LongestHold) return "cost or holdSeconds is out of its range.";
        }

        return null;
    }

    /// <summary>Why this cannot be asked, or null.</summary>
    public static string? Fault(SettleRequest request) => request.Settlements.Count > MostSettlements ? $"More than {MostSettlements} settlements." : null;

    public async Task<VerifyAnswers> VerifyAsync(VerifyRequests request, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var answers = await verification.VerifyAsync(request.Calls, cancel);
        if (metrics.Measured) metrics.Verified(answers, clock.GetElapsedTime(began));
        return new VerifyAnswers(answers);
    }

    public async Task<SettleAnswer> SettleAsync(SettleRequest request, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var answer = await settling.SettleAsync(request, cancel);
        if (metrics.Measured) metrics.Settled(request.Settlements, clock.GetElapsedTime(began));
        return answer;
    }

    /// <summary>For a gateway in the same process.</summary>
    /// <returns>Null where HTTP would say 400 or 503: nothing was decided, or nobody knows what was.</returns>
    public Task<VerifyAnswers?> TryVerifyAsync(VerifyRequests request) => TryAsync("verify", Fault(request), () => VerifyAsync(request, CancellationToken.None));

    /// <inheritdoc cref="TryVerifyAsync"/>
    public Task<SettleAnswer?> TrySettleAsync(SettleRequest request) => TryAsync("settle", Fault(request), () => SettleAsync(request, CancellationToken.None));

    private async Task<T?> TryAsync<T>(string question, string? fault, Func<Task<T>> ask) where T : class
    {
        try
        {
            return fault is null ? await ask() : throw new ArgumentException(fault);
        }
        catch (Exception failure)
        {
            log.Failed(question, failure);
            return null;
        }
    }
}
