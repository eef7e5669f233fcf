using CodeRunner.Keys;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>Tells keys-service how calls ended: what waits goes together, and what fails is told again until its time is up.</summary>
internal sealed class Settlements
{
    // Two, as for verifications.
    private const int AtOnce = 2, MostTogether = 200;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly KeysClient keys;
    private readonly TimeProvider clock;
    private readonly TimeSpan patience;
    private readonly ILogger<Settlements> log;
    private readonly Batches<Settlement, bool> batches;

    public Settlements(KeysClient keys, TimeProvider clock, IOptions<KeysConnection> options, ILogger<Settlements> log)
    {
        (this.keys, this.clock, this.log, patience) = (keys, clock, log, TimeSpan.FromSeconds(options.Value.SettleSeconds));
        batches = new(AtOnce, MostTogether, TellAsync);
    }

    /// <summary>True when it is in the database; false when that could not be made sure of, or the hold had expired.</summary>
    public async Task<bool> SettleAsync(Settlement settlement)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                // An answer to keep is large: it travels alone.
                return settlement.Answer is null ? await batches.AskAsync(settlement, CancellationToken.None) : (await TellAsync([settlement]))[0];
            }
            catch (KeysUnavailableException away)
            {
                if (clock.GetElapsedTime(began) >= patience)
                {
                    log.SettlementGivenUp(settlement.Hold ?? settlement.ClaimId ?? "", away.Message);
                    return false;
                }

                await Task.Delay(BetweenTries, clock);
            }
        }
    }

    private async Task<IReadOnlyList<bool>> TellAsync(IReadOnlyList<Settlement> group)
    {
        var answer = await keys.SettleAsync(new SettleRequest(group), CancellationToken.None);
        return [.. group.Select(one => one.Hold is null || !answer.Expired.Contains(one.Hold))];
    }
}
