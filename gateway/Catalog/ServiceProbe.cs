using System.Security.Cryptography;
using CodeRunner.Gateway.Docs;

namespace CodeRunner.Gateway.Catalog;

/// <summary>
/// Asks one service, while it is configured so, for its health and its document, again and again. Code execution (without configuration)
/// is asked likewise: how it is and where its document lies at a moment, the runners know.
/// </summary>
internal sealed class ServiceProbe(
    string name, Service? configured, Func<CancellationToken, Task<ServiceHealth>> askHealth, Func<Uri?> documentAt,
    ServiceClient client, ServiceDirectory directory, CatalogOptions options, TimeProvider clock, ILogger log)
{
    private ServiceHealth health = ServiceHealth.Unknown;
    private string? documentHash;
    private string? toldFault;
    private TimeSpan documentDue;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await AskAsync(cancel);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.ServiceProbeFailed(failure, name);
            }

            // One that is starting up beside us is seen soon.
            await Task.Delay(TimeSpan.FromSeconds(health.State == HealthState.Ok ? options.HealthSeconds : Math.Min(options.HealthSeconds, 1)), clock, cancel);
        }
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        var before = health.State;
        health = await askHealth(cancel);
        directory.Report(name, configured, health);
        // Of runners their directory tells.
        if (configured is not null && health.State == HealthState.Down && before != HealthState.Down) log.ServiceDown(name, health.Reason ?? "no reason given");
        if (configured is not null && health.State == HealthState.Ok && before == HealthState.Down) log.ServiceBack(name);

        if (health.State != HealthState.Ok || documentAt() is not { } address) return;
        if (before == HealthState.Ok && clock.GetElapsedTime(0) < documentDue) return;
        documentDue = clock.GetElapsedTime(0) + TimeSpan.FromSeconds(options.DocumentSeconds);
        await FetchAsync(address, cancel);
    }

    /// <summary>A document that is broken leaves the last good one in force.</summary>
    private async Task FetchAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            var bytes = await client.DocumentAsync(address, cancel);
            var hash = bytes is null ? "" : Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (hash == documentHash) return;
            if (bytes is null && configured is { SaysOpenApi: true }) throw new BrokenDocumentException($"there is none at {configured.OpenApi}; set openApi to its path, or to false");
            directory.Report(name, configured, bytes is null ? null : await DocumentSource.ReadAsync(bytes, cancel));
            (documentHash, toldFault) = (hash, null);
        }
        catch (Exception failure) when (failure is BrokenDocumentException or HttpRequestException or TimeoutException)
        {
            documentDue = TimeSpan.Zero;   // asked again with the next health
            var fault = failure is HttpRequestException ? $"it could not be fetched: {failure.Message.TrimEnd('.')}" : failure.Message.TrimEnd('.');
            if (fault != toldFault) log.DocumentQuarantined(name, fault);
            toldFault = fault;
        }
    }
}
