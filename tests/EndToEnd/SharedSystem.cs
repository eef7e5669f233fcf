using CodeRunner.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(SharedSystem))]

namespace CodeRunner.Tests.EndToEnd;

/// <summary>One running system for all tests that leave it as they found it.</summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private GatewayProcess? process;

    internal GatewayProcess Process => process ?? throw new InvalidOperationException("Not started yet.");

    public async ValueTask InitializeAsync() => process = await GatewayProcess.StartAsync();

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
