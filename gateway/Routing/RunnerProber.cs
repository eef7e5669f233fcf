using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Routing;

/// <summary>Looks for runners: resolves the configured names and asks every address for its health, again and again.</summary>
internal sealed class RunnerProber(
    RunnerDirectory directory, RunnerClient client, IOptions<RunnersOptions> options, TimeProvider clock, ILogger<RunnerProber> log)
    : BackgroundService
{
    // Right after the start runners come up beside us, and after the end of a language's last one another comes: look often, but not for ever.
    private static readonly TimeSpan HurryFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan HurryAtStart = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Hurry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ResolveTimeout = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> unresolved = [];

    /// <summary>The first look comes before the first request.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? lacking = null;
        var interval = TimeSpan.FromSeconds(options.Value.ProbeSeconds);
        while (true)
        {
            var runners = directory.Current;
            lacking = runners.Complete ? null : lacking ?? clock.GetTimestamp();
            var hurry = runners.Runners.IsEmpty ? HurryAtStart : Hurry;
            var hurried = lacking is { } since && clock.GetElapsedTime(since) < HurryFor && hurry < interval;
            await Task.Delay(hurried ? hurry : interval, clock, stoppingToken);
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.ProbingFailed(failure);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var resolved = await Task.WhenAll(options.Value.Addresses.Select(address => ResolveAsync(UpstreamAddress.Parse(address), cancel)));

        // A stopping container leaves the name at once while it still drains: known runners are asked whatever the name says.
        var addresses = resolved.SelectMany(found => found).Concat(directory.Current.Runners.Select(runner => runner.Address)).DistinctBy(address => address.Name);
        var probes = await Task.WhenAll(addresses.Select(address => ProbeAsync(address, cancel)));
        directory.Publish(directory.Current.After(probes, clock.GetElapsedTime(0), TimeSpan.FromSeconds(options.Value.ForgetSeconds)));
    }

    private async Task<Probe> ProbeAsync(UpstreamAddress address, CancellationToken cancel)
    {
        var (health, reason) = await client.HealthAsync(address, cancel);
        if (reason is not null) log.ProbeFailed(address.Name, reason);
        return new Probe(address, health, directory.InFlight(address.Name));
    }

    private async Task<IReadOnlyList<UpstreamAddress>> ResolveAsync(UpstreamAddress address, CancellationToken cancel)
    {
        try
        {
            var found = await address.ResolveAsync(cancel).WaitAsync(ResolveTimeout, clock, cancel);
            lock (unresolved) unresolved.Remove(address.Name);
            return found;
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            // Said once, not every two seconds: a name without runners does not exist for Docker's resolver.
            bool news;
            lock (unresolved) news = unresolved.Add(address.Name);
            if (news) log.AddressUnresolved(address.Name, failure.Message);
            return [];
        }
    }
}
