using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CodeRunner.Gateway.Catalog;

/// <summary>The services beside code execution, at one moment.</summary>
internal sealed class ServiceCatalog
{
    private readonly FrozenDictionary<string, Service> byName;

    public ServiceCatalog(IEnumerable<Service> services)
    {
        Services = [.. services.OrderBy(service => service.Name, StringComparer.Ordinal)];
        byName = Services.ToFrozenDictionary(service => service.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>By name.</summary>
    public ImmutableArray<Service> Services { get; }

    public Service? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Section `Services`, one member per name. A service that cannot be served as configured stops the start: nobody wants to find that out by a 502.</summary>
    public static ServiceCatalog Read(IConfiguration configuration)
    {
        List<Service> services = [];
        foreach (var section in configuration.GetSection("Services").GetChildren())
        {
            try { services.Add(ServiceReader.Read(section.Key, section)); }
            catch (InvalidServiceException invalid) { throw new StartException($"Services:{section.Key}: {invalid.Message}.", invalid); }
        }

        return new ServiceCatalog(services);
    }
}
