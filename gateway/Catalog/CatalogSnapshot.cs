using System.Collections.Immutable;
using CodeRunner.Gateway.Docs;

namespace CodeRunner.Gateway.Catalog;

/// <summary>All that the gateway offers at one moment. Immutable, and replaced as a whole.</summary>
/// <param name="Services">What is configured, for routes, prices and limits.</param>
/// <param name="Entries">The same for eyes: code execution first, the others by name.</param>
/// <param name="Merged">The OpenAPI document of everything; the same object until a document changes.</param>
internal sealed record CatalogSnapshot(ServiceCatalog Services, ImmutableArray<CatalogEntry> Entries, MergedDocument Merged)
{
    public static CatalogSnapshot First(ServiceCatalog services) => new CatalogSnapshot(services, [CatalogEntry.CodeExecution], MergedDocument.Of([])).With(services);

    public CatalogEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public CatalogSnapshot With(ServiceCatalog services) => With(services,
        [Entries[0], .. services.Services.Select(service => Find(service.Name) is { } known && known.Configured == service ? known : CatalogEntry.Of(service, Find(service.Name)))]);

    /// <summary>The same with this entry in the place of the one it was made from.</summary>
    public CatalogSnapshot With(CatalogEntry before, CatalogEntry after) => With(Services, Entries.Replace(before, after));

    /// <summary>Whether anything but the time of the last look is different.</summary>
    public bool IsNewsAfter(CatalogSnapshot before) =>
        Services != before.Services || Merged != before.Merged || !Entries.Select(entry => entry.Health.State).SequenceEqual(before.Entries.Select(entry => entry.Health.State));

    private CatalogSnapshot With(ServiceCatalog services, ImmutableArray<CatalogEntry> entries)
    {
        var same = Entries.Select(entry => entry.Document).SequenceEqual(entries.Select(entry => entry.Document));
        return new CatalogSnapshot(services, entries, same ? Merged : MergedDocument.Of(entries));
    }
}
