using CodeRunner.Keys.Storage;
using CodeRunner.Keys.Telemetry;
using Dapper;
using Microsoft.Extensions.Options;

namespace CodeRunner.Keys;

/// <summary>What time does: holds and claims run out, counts grow old, and the books are compared.</summary>
internal sealed class Upkeep(
    IDatabase database, Settling settling, Administration administration, IOptions<KeysOptions> options, TimeProvider clock, KeysMetrics metrics, ILogger<Upkeep> log)
    : BackgroundService
{
    private static readonly TimeSpan CountsKept = TimeSpan.FromDays(2);

    /// <summary>As last compared; null before.</summary>
    public long? Drift { get; private set; }

    /// <summary>One round.</summary>
    public async Task ExpireAsync(CancellationToken cancel)
    {
        var expired = await settling.ExpireAsync(cancel);
        if (expired > 0) log.HoldsExpired(expired);
        metrics.Expired(expired);
        await database.WriteAsync(async connection =>
        {
            // When its turn has come: by an older time, of a clock set back meanwhile, claims made since would have run out.
            var now = clock.GetUtcNow();
            await connection.ExecuteAsync("delete from claims where expires_at <= @now", new { now = now.ToUnixTimeMilliseconds() });
            await connection.ExecuteAsync("delete from rates where minute_cell < @old", new { old = MinuteCount.CellOf(now - CountsKept) });
            return 0;
        }, cancel);
    }

    public async Task ReconcileAsync(CancellationToken cancel)
    {
        Drift = await administration.DriftAsync(cancel);
        if (Drift != 0) log.LedgerDrifts(Drift.Value);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not by the wall clock, which may be set back by hours.
        long? compared = null;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.UpkeepSeconds), clock);
        do
        {
            try
            {
                await ExpireAsync(stoppingToken);
                if (compared is { } at && clock.GetElapsedTime(at) < TimeSpan.FromMinutes(options.Value.ReconcileMinutes)) continue;
                await ReconcileAsync(stoppingToken);
                compared = clock.GetTimestamp();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.UpkeepFailed(failure.Message);   // the database is away: the next round tries again
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
