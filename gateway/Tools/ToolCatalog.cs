using System.Collections.Immutable;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Docs;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Tools;

/// <summary>The tools of what is served now. Read from the catalog when asked for, and kept until a document changes.</summary>
internal sealed class ToolCatalog(ServiceDirectory directory, ILogger<ToolCatalog> log)
{
    private volatile Reading? last;

    public ToolSet Current
    {
        get
        {
            var (now, before) = (directory.Current, last);
            if (before is not null && ReferenceEquals(now, before.Of)) return before.Tools;
            return (last = Read(now, before)).Tools;   // two at once come to the same
        }
    }

    public ImmutableArray<CatalogEntry> Services => directory.Current.Entries;

    public bool HasService(string name) => directory.Current.Find(name) is not null;

    private Reading Read(CatalogSnapshot now, Reading? before)
    {
        // A service's health changes more often than what it can do.
        var documents = now.Entries.Where(entry => entry is { Document: not null } && entry.Name != CodeExecution.Name)
            .ToImmutableDictionary(entry => entry.Document!, entry => before is not null && before.Documents.TryGetValue(entry.Document!, out var known) ? known : Read(entry.Name, entry.Document!));
        return new Reading(now, documents, before is not null && documents.Count == before.Documents.Count && documents.Keys.All(before.Documents.ContainsKey)
            ? before.Tools
            : new ToolSet([.. CodeExecutionTools.All, .. now.Entries.Where(entry => entry.Document is not null).SelectMany(entry => documents.GetValueOrDefault(entry.Document!, []))]));
    }

    private ImmutableArray<ToolDefinition> Read(string service, ServiceDocument document)
    {
        try
        {
            return OpenApiTools.From(document.Model, service);
        }
        catch (Exception odd) when (odd is not OutOfMemoryException)
        {
            // Somebody else's document: what it breaks are its own tools.
            log.ToolsUnreadable(service, odd.GetBaseException().Message);
            return [];
        }
    }

    private sealed record Reading(CatalogSnapshot Of, ImmutableDictionary<ServiceDocument, ImmutableArray<ToolDefinition>> Documents, ToolSet Tools);
}
