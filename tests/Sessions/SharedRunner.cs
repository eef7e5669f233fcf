using CodeRunner.Tests.Sessions;

[assembly: AssemblyFixture(typeof(SharedRunner))]

namespace CodeRunner.Tests.Sessions;

/// <summary>One runner for all tests of sessions that leave it as they found it; each test is a caller of its own.</summary>
public sealed class SharedRunner : IAsyncLifetime
{
    private RunnerProcess? process;

    internal Caller NewCaller(int? most = null) => new(process!.Http, $"key:{Guid.NewGuid():N}", most: most);

    /// <summary>Without a key, from an address of its own.</summary>
    internal Caller Anonymous() => new(process!.Http, $"addr:{Guid.NewGuid():N}");

    public async ValueTask InitializeAsync() => process = await RunnerProcess.StartAsync();

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
