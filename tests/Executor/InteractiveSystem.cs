using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Executor;

/// <summary>A system whose programs have ten minutes: what ends sooner was ended.</summary>
[CollectionDefinition(nameof(InteractiveSystem))]
public sealed class InteractiveSystem : IAsyncLifetime, ICollectionFixture<InteractiveSystem>
{
    private GatewayProcess? process;

    internal GatewayProcess Process => process ?? throw new InvalidOperationException("Not started yet.");

    public async ValueTask InitializeAsync() => process = await GatewayProcess.StartAsync(
        ("Limits__WallMs", "600000"), ("Runners__TimeoutSeconds", "700"), ("Runners__FirstMessageSeconds", "60"), ("Keys__CreationsPerHour", "1000"), ("Keys__CreationsPerDay", "1000"));

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal Task<InteractiveCaller> ConnectAsync(string query = "") =>
        InteractiveCaller.ConnectAsync(new Uri(Process.Address.Replace("http://", "ws://", StringComparison.Ordinal) + "/v1/agent-coderunner/api/execute/interactive" + query));

    internal async Task<string> NewKeyAsync()
    {
        using var answer = await Process.Client.PostAsync(new Uri(Process.Address + "/api/keys/create"), null, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
    }

    internal async Task<long> CreditsAsync(string key)
    {
        var balance = await Process.Client.GetFromJsonAsync<JsonElement>(new Uri($"{Process.Address}/api/keys/balance?key={key}"), TestContext.Current.CancellationToken);
        return balance.GetProperty("credits").GetInt64();
    }

    /// <summary>Waits until a process with this command line runs below the system, or until none does any more.</summary>
    internal async Task UntilAsync(string commandLine, bool runs)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (Footprint.Descendants(Process.Id).Any(pid => CommandLine(pid) == commandLine) != runs) await Task.Delay(20, limit.Token);
    }

    private static string CommandLine(int pid)
    {
        try { return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').TrimEnd(); }
        catch (IOException) { return ""; }
    }
}
