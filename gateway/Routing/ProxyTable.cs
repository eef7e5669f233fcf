using CodeRunner.Gateway.Catalog;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace CodeRunner.Gateway.Routing;

/// <summary>What YARP was last told: runners and services change independently, and it hears of both together.</summary>
internal sealed class ProxyTable(InMemoryConfigProvider proxy, ServiceCatalog configured, IOptions<RunnersOptions> options)
{
    private readonly Lock gate = new();
    private RunnerSnapshot runners = RunnerSnapshot.Empty;
    private ServiceCatalog services = configured;

    public void Put(RunnerSnapshot next)
    {
        lock (gate)
        {
            runners = next;
            Tell();
        }
    }

    public void Put(ServiceCatalog next)
    {
        lock (gate)
        {
            services = next;
            Tell();
        }
    }

    private void Tell()
    {
        var told = ProxyConfiguration.Build(runners, services, TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        proxy.Update(told.Routes, told.Clusters);
    }
}
