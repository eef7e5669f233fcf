using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Catalog;

/// <summary>The catalog and what keeps it true.</summary>
internal static class CatalogServices
{
    public static void AddCatalog(this IServiceCollection services)
    {
        services.AddOptions<CatalogOptions>().BindConfiguration("Catalog").ValidateOnStart();
        services.AddSingleton<IValidateOptions<CatalogOptions>, CatalogOptionsValidator>();
        services.AddSingleton<ServiceDirectory>();
        services.AddSingleton<ServiceClient>();
        services.AddHostedService<ServiceWatcher>();
        services.AddHostedService<ServiceProber>();
    }
}
