using System.Threading.Channels;
using CodeRunner.Keys;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>Tells keys-service how calls ended: what waits goes together, and what fails is told again until its time is up.</summary>
internal sealed class Settlements(KeysClient keys, TimeProvider clock, IOptions<KeysConnection> options, ILogger<Settlements> log) : BackgroundService
{
    // A few at once: one that waits for a database must not hold up the rest, and many would make small groups.
    private const int Tellers = 3;
    private const int MostTogether = 200;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Told> waiting = Channel.CreateUnbounded<Told>();

    /// <summary>True when it is in the database; false when that could not be made sure of, or the hold had expired.</summary>
    public Task<bool> SettleAsync(Settlement settlement)
    {
        var told = new Told(settlement, clock.GetTimestamp());
        return waiting.Writer.TryWrite(told) ? told.Done.Task : Task.FromResult(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Tellers).Select(_ => TellAsync(stoppingToken)));

    private async Task TellAsync(CancellationToken stopping)
    {
        List<Told> group = [];
        while (await waiting.Reader.WaitToReadAsync(stopping))
        {
            // An answer to keep is large: it travels alone.
            while (group.Count < MostTogether && waiting.Reader.TryRead(out var told))
            {
                group.Add(told);
                if (told.Settlement.Answer is not null) break;
            }

            if (group.Count > 0) await TellAsync(group, stopping);
            group.Clear();
        }
    }

    private async Task TellAsync(List<Told> group, CancellationToken stopping)
    {
        while (group.Count > 0)
        {
            try
            {
                var answer = await keys.SettleAsync(new SettleRequest([.. group.Select(told => told.Settlement)]), stopping);
                foreach (var told in group) told.Done.TrySetResult(told.Settlement.Hold is null || !answer.Expired.Contains(told.Settlement.Hold));
                return;
            }
            catch (KeysUnavailableException away)
            {
                group.RemoveAll(told => GaveUp(told, away.Message));
                if (group.Count > 0) await Task.Delay(BetweenTries, clock, stopping);
            }
        }
    }

    private bool GaveUp(Told told, string reason)
    {
        if (clock.GetElapsedTime(told.Since).TotalSeconds < options.Value.SettleSeconds) return false;
        log.SettlementGivenUp(told.Settlement.Hold ?? told.Settlement.ClaimId ?? "", reason);
        return told.Done.TrySetResult(false) || true;
    }

    private sealed record Told(Settlement Settlement, long Since)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
