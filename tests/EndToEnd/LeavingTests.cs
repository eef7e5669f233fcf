using System.Net.Http.Json;
using System.Text.Json;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>A caller with a key who does not wait for the answer: charged when the program was started, and only then.</summary>
public sealed class LeavingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Caller_LeavesTheQueue_IsNotChargedAndOneWhoLeavesItsProgramIs(bool inSessions)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Slots", "1"), ("Executor__Spares", "1"), ("Plans__free__RequestsPerMinute", ""));
        using var created = await system.Client.PostAsync(new Uri(system.Address + "/api/keys/create"), null, cancel);
        system.Client.DefaultRequestHeaders.Add("X-API-Key", (await created.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("key").GetString());
        using var executor = Executor(system);
        string[] paths = inSessions ? [await OpenAsync(system), await OpenAsync(system)] : ["api/execute", "api/execute"];

        using var leaveProgram = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var leaveQueue = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var runs = RunAsync(system, paths[0], leaveProgram.Token);
        await UntilAsync(executor, health => health.GetProperty("busy").GetInt32() == 1);
        var waits = RunAsync(system, paths[1], leaveQueue.Token);
        await UntilAsync(executor, health => health.GetProperty("waiting").GetInt32() == 1);
        Assert.Equal((198, 2), await BalanceAsync(system));

        await leaveQueue.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await UntilAsync(system, (199, 1));
        await leaveProgram.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runs);
        await UntilAsync(system, (199, 0));
    }

    private static async Task<string> OpenAsync(GatewayProcess system)
    {
        using var opened = await system.Client.PostAsJsonAsync("api/sessions", new { language = "bash" }, TestContext.Current.CancellationToken);
        return $"api/sessions/{(await opened.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()}/execute";
    }

    private static async Task RunAsync(GatewayProcess system, string path, CancellationToken cancel)
    {
        using var answer = await system.Client.PostAsJsonAsync(path, new { language = "bash", code = "sleep 25" }, cancel);
    }

    private static async Task UntilAsync(GatewayProcess system, (int Credits, int Held) expected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (await BalanceAsync(system) != expected) await Task.Delay(20, limit.Token);
    }

    private static async Task UntilAsync(HttpClient executor, Func<JsonElement, bool> seen)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!seen(await executor.GetFromJsonAsync<JsonElement>("health", limit.Token))) await Task.Delay(10, limit.Token);
    }

    private static async Task<(int Credits, int Held)> BalanceAsync(GatewayProcess system)
    {
        var balance = await system.Client.GetFromJsonAsync<JsonElement>(new Uri(system.Address + "/api/keys/balance"), TestContext.Current.CancellationToken);
        return (balance.GetProperty("credits").GetInt32(), balance.GetProperty("held").GetInt32());
    }

    private static HttpClient Executor(GatewayProcess system) => Keys.KeysHost.Client(Directory.GetFiles(system.TempFolder, "executor.sock", SearchOption.AllDirectories).Single());
}
