using System.Collections.Immutable;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Tools;

/// <summary>The tools of what is served now.</summary>
internal sealed class ToolCatalog(ServiceCatalog services)
{
    public ToolSet Current { get; private set; } = new([.. CodeExecutionTools.All]);

    public ImmutableArray<ToolService> Services =>
        [new ToolService(CodeExecution.Name, "Agent Code Runner", "Runs programs.", 1), .. services.Services.Select(service => new ToolService(service.Name, service.Name, "", 1))];

    public bool HasService(string name) => Services.Any(service => service.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A service as agents are told of it.</summary>
internal sealed record ToolService(string Name, string Title, string Description, long CreditsPerCall);
