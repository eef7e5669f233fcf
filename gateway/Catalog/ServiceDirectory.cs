using CodeRunner.Gateway.Docs;
using Microsoft.Extensions.Primitives;

namespace CodeRunner.Gateway.Catalog;

/// <summary>What the gateway offers now, and the one place where a change of it takes effect.</summary>
internal sealed class ServiceDirectory(ServiceCatalog configured)
{
    private readonly Lock gate = new();
    private volatile CatalogSnapshot current = CatalogSnapshot.First(configured);
    private volatile ConfigurationReloadToken changed = new();

    public CatalogSnapshot Current => current;

    /// <summary>Fires once, after the next change of <see cref="Current"/> but for the times of health. Taken before looking, no change is missed: ChangeToken.OnChange does so.</summary>
    public IChangeToken Changed() => changed;

    public void Put(ServiceCatalog services) => Change(before => before.With(services));

    /// <summary>Of a service that is still configured as it was when it was asked; other news is old.</summary>
    public void Report(string name, Service? configured, ServiceHealth health) => Report(name, configured, entry => entry with { Health = health });

    /// <summary>Likewise: the document that it publishes from now on, or none.</summary>
    public void Report(string name, Service? configured, DocumentSource? source) =>
        Report(name, configured, entry => entry with { Document = source is null ? null : new ServiceDocument(source, entry) });

    private void Report(string name, Service? configured, Func<CatalogEntry, CatalogEntry> report) => Change(before =>
        before.Find(name) is { } entry && entry.Configured == configured ? before.With(entry, report(entry)) : before);

    private void Change(Func<CatalogSnapshot, CatalogSnapshot> change)
    {
        ConfigurationReloadToken? told = null;
        lock (gate)
        {
            var (before, next) = (current, change(current));
            current = next;
            if (next.IsNewsAfter(before)) (told, changed) = (changed, new ConfigurationReloadToken());
        }

        told?.OnReload();
    }
}
