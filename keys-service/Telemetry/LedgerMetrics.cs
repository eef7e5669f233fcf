using System.Diagnostics.Metrics;

namespace CodeRunner.Keys.Telemetry;

/// <summary>What the books last said. Registered with the start.</summary>
internal sealed class LedgerMetrics : IHostedService
{
    public LedgerMetrics(IMeterFactory meters, Upkeep upkeep) => meters.Create(KeysMetrics.Name).CreateObservableGauge(
        "coderunner.keys.ledger.drift", () => upkeep.Drift is { } drift ? [new Measurement<long>(drift)] : Array.Empty<Measurement<long>>(),
        "{credit}", "Credits by which ledger and balances differ, as last compared. Anything but 0 is a bug.");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
