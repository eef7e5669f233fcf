using CodeRunner.Gateway.Routing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CodeRunner.Gateway.Catalog;

/// <summary>Runs one <see cref="ServiceProbe"/> for each service, as they come and go. One that is slow keeps no other waiting.</summary>
internal sealed class ServiceProber(
    ServiceDirectory directory, RunnerDirectory runners, ServiceClient client, IOptions<CatalogOptions> options, TimeProvider clock, ILogger<ServiceProber> log)
    : BackgroundService
{
    private readonly Dictionary<Service, (Task Run, CancellationTokenSource Stop)> probes = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ofCode = Probe(CodeExecution.Name, null, _ => Task.FromResult(OfRunners()), DocumentOfRunners).RunAsync(stoppingToken);
        try
        {
            while (true)
            {
                var changed = directory.Changed();
                Reconcile(directory.Current.Services, stoppingToken);
                await WaitAsync(changed, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(probes.Values.Select(probe => probe.Run).Append(ofCode)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Reconcile(ServiceCatalog wanted, CancellationToken stopping)
    {
        foreach (var gone in probes.Keys.Except(wanted.Services).ToArray())
        {
            probes.Remove(gone, out var probe);
            probe.Stop.Cancel();
        }

        foreach (var service in wanted.Services)
        {
            if (probes.ContainsKey(service)) continue;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            probes.Add(service, (RunAsync(service, stop), stop));
        }
    }

    private async Task RunAsync(Service service, CancellationTokenSource stop)
    {
        using var owned = stop;
        var probe = Probe(service.Name, service, cancel => HealthAsync(service, cancel), () => service.OpenApi is { } path ? service.At(path) : null);
        try { await probe.RunAsync(stop.Token); }
        catch (OperationCanceledException) { }   // the service is gone or changed, or we are
    }

    private ServiceProbe Probe(string name, Service? service, Func<CancellationToken, Task<ServiceHealth>> health, Func<Uri?> document) =>
        new(name, service, health, document, client, directory, options.Value, clock, log);

    private async Task<ServiceHealth> HealthAsync(Service service, CancellationToken cancel)
    {
        try
        {
            var status = await client.HealthAsync(service.At(service.Health ?? "/health"), cancel);
            return (service.Health is null ? status < 500 : status is >= 200 and < 300)
                ? new ServiceHealth(HealthState.Ok, clock.GetUtcNow())
                : new ServiceHealth(HealthState.Down, clock.GetUtcNow(), $"It answered {status}.");
        }
        catch (TimeoutException)
        {
            return new ServiceHealth(HealthState.Down, clock.GetUtcNow(), "It gave no answer in time.");
        }
        catch (HttpRequestException)
        {
            return new ServiceHealth(HealthState.Down, clock.GetUtcNow(), "It cannot be reached.");
        }
    }

    private ServiceHealth OfRunners() => runners.Current.AnyOpen
        ? new ServiceHealth(HealthState.Ok, clock.GetUtcNow())
        : new ServiceHealth(HealthState.Down, clock.GetUtcNow(), "No runner is alive.");

    private Uri? DocumentOfRunners() => runners.Current.Open.FirstOrDefault() is { } runner ? new Uri(runner.Address.Uri, "/openapi.json") : null;

    private static async Task WaitAsync(IChangeToken changed, CancellationToken cancel)
    {
        var news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = changed.RegisterChangeCallback(_ => news.TrySetResult(), null);
        await news.Task.WaitAsync(cancel);
    }
}
