using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>Feature of a call whose end keys-service waits for: it is charged or given back, once, before the first byte of its answer.</summary>
internal sealed class Reservation(Price price, Standing standing, Settlements settlements)
{
    // What nobody hears of comes back by itself when the hold expires: no caller is made to wait long for it.
    private static readonly TimeSpan PatienceForRefund = TimeSpan.FromSeconds(1);

    public bool Settled { get; private set; }

    /// <summary>How it was settled.</summary>
    public bool Charged { get; private set; }

    /// <summary>The answer must not be given: nobody could be charged for it.</summary>
    public bool Failed { get; private set; }

    public bool OfCodeExecution => price.OfCodeExecution;

    public bool Charges(int status) => price.Charges(status);

    /// <summary>The first call decides.</summary>
    /// <returns>Whether the answer may be given.</returns>
    public async Task<bool> SettleAsync(bool charged, StoredAnswer? answer = null)
    {
        if (Settled) return !Failed;
        (Settled, Charged) = (true, charged);
        var verified = standing.Verified;
        var done = settlements.SettleAsync(new Settlement(charged, verified.Hold, verified.ClaimId, charged ? answer : null));
        if (charged)
        {
            Failed = !await done && verified.Cost > 0;
            return !Failed;
        }

        standing.Credits += verified.Cost;
        await Task.WhenAny(done, Task.Delay(PatienceForRefund));
        return true;
    }
}
