using CodeRunner.Gateway.Routing;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace CodeRunner.Gateway.Catalog;

/// <summary>
/// Looks into the folder of services again and again, and makes what it finds take effect. By content: notices of the file system do
/// not cross the bind mounts of containers.
/// </summary>
internal sealed class ServiceWatcher(
    ServiceDirectory directory, ServiceCatalog configured, ProxyTable proxy, IConfigValidator validator, IOptions<CatalogOptions> options, TimeProvider clock, ILogger<ServiceWatcher> log)
    : BackgroundService
{
    private readonly ServiceFiles files = new(options.Value.Folder, service => CheckAsync(validator, service));
    private bool unreadable;

    /// <summary>The first look comes before the first request.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Folder.Length == 0) return;
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.PollSeconds), clock, stoppingToken);
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            var (services, news) = await files.LookAsync(configured, cancel);
            if (news.Any(one => one.Fault is null)) Publish(new ServiceCatalog([.. configured.Services, .. services]));
            foreach (var one in news) Tell(one);
            unreadable = false;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!unreadable) log.ServicesUnreadable(options.Value.Folder, failure.Message);
            unreadable = true;
        }
    }

    // Limits before the route that they hold.
    private void Publish(ServiceCatalog services)
    {
        directory.Put(services);
        proxy.Put(services);
    }

    /// <summary>YARP takes all of its configuration or nothing: one service that it refuses would keep all others' changes out.</summary>
    private static async ValueTask<string?> CheckAsync(IConfigValidator validator, Service service)
    {
        var refused = (await validator.ValidateRouteAsync(ProxyConfiguration.RouteOf(service))).Concat(await validator.ValidateClusterAsync(ProxyConfiguration.ClusterOf(service)));
        return refused.FirstOrDefault()?.Message.TrimEnd('.');
    }

    private void Tell(FileNews news)
    {
        if (news.Gone) log.ServiceGone(news.Service!.Name, news.File);
        else if (news.Fault is { } fault) log.ServiceQuarantined(news.File, fault, news.Service is null ? "it is not served" : "its last good version is served on");
        else log.ServiceServed(news.Service!.Name, news.File, news.Service.CreditsPerCall);
    }
}
