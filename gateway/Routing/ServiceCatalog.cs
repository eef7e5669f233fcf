using System.Collections.Immutable;

namespace CodeRunner.Gateway.Routing;

/// <summary>The other services behind this gateway: section `Services`, one member per name.</summary>
internal sealed record ServiceCatalog(ImmutableArray<Service> Services)
{
    /// <summary>A service that cannot be reached as configured stops the start: nobody wants to find that out by a 502.</summary>
    public static ServiceCatalog Read(IConfiguration configuration) =>
        new([.. configuration.GetSection("Services").GetChildren().Select(Read)]);

    private static Service Read(IConfigurationSection section)
    {
        var name = section.Key.ToLowerInvariant();
        if (name == CodeExecution.Name) throw new StartException($"Services:{name} is served by the runners; set Runners:Addresses instead.");
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new StartException($"Services:{name}: a name has letters, digits and '-' only, as it is part of the address /v1/{{name}}.");
        }

        var address = section["Address"] ?? throw new StartException($"Services:{name}:Address is missing.");
        if (UpstreamAddress.Fault(address) is { } fault) throw new StartException($"Services:{name}:Address is '{address}': {fault}.");

        var seconds = 100.0;
        if (section["TimeoutSeconds"] is { } text && (!double.TryParse(text, out seconds) || seconds is not (>= 0.05 and <= 3600)))
        {
            throw new StartException($"Services:{name}:TimeoutSeconds is '{text}': it must be a number from 0.05 to 3600.");
        }

        return new Service(name, UpstreamAddress.Parse(address), TimeSpan.FromSeconds(seconds));
    }
}

/// <summary>One service: reached as /v1/{name}/**, the prefix stripped.</summary>
internal sealed record Service(string Name, UpstreamAddress Address, TimeSpan Timeout)
{
    public string Prefix => $"/v1/{Name}";
    public string Cluster => $"service/{Name}";
}
