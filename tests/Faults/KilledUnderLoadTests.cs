using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CodeRunner.Keys;
using CodeRunner.Keys.Storage;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Keys;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary><c>kill -9</c> of each process while calls are under way. The launcher is killed by <see cref="FaultTests"/>, fork servers by <see cref="SpareTests"/>,
/// keys-service and gateways in front of another service by <see cref="ExactnessTests"/>.</summary>
public sealed class KilledUnderLoadTests(ITestOutputHelper output)
{
    private const int Credits = 100_000;

    [Fact]
    public async Task Runner_Killed_ItsBoxesDieAndTheOtherServes()
    {
        (string, string)[] settings = [("Executor__Only", "bash"), ("Executor__Spares", "1")];
        await using var first = await RunnerProcess.StartAsync(settings);
        await using var second = await RunnerProcess.StartAsync(settings);
        await using var gateway = await GatewayHost.StartAsync([first.Address, second.Address], "--Plans:anonymous:MaxConcurrent=64");
        await gateway.UntilAsync(seen => seen.Open.Count() == 2);
        await using var load = new SteadyLoad(gateway.Http, 4, "bash", i => $"echo {i}");
        await load.UntilRightAgainAsync(20);
        List<int> all = [.. Footprint.Descendants(first.Id)];

        await first.SignalAsync("KILL");

        var recovery = await load.UntilRightAgainAsync(20);
        output.WriteLine($"one of two runners killed: 20 right answers within {(int)recovery.TotalMilliseconds} ms, the slowest answer {(int)load.Slowest.TotalMilliseconds} ms; refused {string.Join(", ", load.Refused)}");
        await Processes.UntilGoneAsync(all);
        Assert.True(load.Wrong.IsEmpty, string.Join("\n", load.Wrong));
        Assert.DoesNotContain(load.Refused.Keys, one => one.StartsWith("500 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gateway_Killed_TheProgramsOfItsCallersAreEndedAndAnotherServes()
    {
        await using var runner = await RunnerProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Slots", "8"), ("Limits__WallMs", "300000"));
        (string, string)[] settings = [("Runners__Addresses__0", runner.Address), ("Plans__anonymous__MaxConcurrent", "64")];
        await using var gateway = await GatewayProcess.StartAsync(settings);
        await using var other = await GatewayProcess.StartAsync(settings);
        await using var load = new SteadyLoad(other.Client, 2, "bash", i => $"echo {i}");
        var sleepers = Enumerable.Range(0, 4).Select(_ => AskAsync(gateway)).ToList();
        await Processes.UntilAsync(async () => await BusyAsync(runner) >= 4);

        await Processes.SignalAsync("KILL", gateway.Id);

        Assert.All(await Task.WhenAll(sleepers), Assert.Null);
        var ended = await Processes.UntilAsync(async () => await BusyAsync(runner) <= 2);
        output.WriteLine($"one of two gateways killed: the programs of its callers were ended within {(int)ended.TotalMilliseconds} ms");
        await load.UntilRightAgainAsync(20);
        Assert.True(load.Wrong.IsEmpty && load.Refused.IsEmpty, string.Join("\n", load.Wrong.Concat(load.Refused.Keys)));

        static async Task<HttpStatusCode?> AskAsync(GatewayProcess asked)
        {
            try
            {
                using var answer = await asked.Client.PostAsJsonAsync("api/execute", new { language = "bash", code = "sleep 200" }, TestContext.Current.CancellationToken);
                return answer.StatusCode;
            }
            catch (Exception broken) when (IsBroken(broken)) { return null; }
        }
    }

    [Fact]
    public async Task System_KilledAndStartedAgain_ItsBoxesDieAndNoCallIsChargedTwiceOrLost()
    {
        using var data = new TempFolder();
        (string, string)[] settings = [("CODERUNNER_DATA", data.Path), ("Executor__Only", "bash"), ("Plans__free__Credits", $"{Credits}"), ("Plans__free__RequestsPerMinute", ""),
            ("Plans__free__MaxConcurrent", "64"), ("Keys__UpkeepSeconds", "0.2")];
        string? key = null;
        var (given, broken) = (0, 0);
        for (var round = 0; round < 2; round++)
        {
            await using var system = await GatewayProcess.StartAsync(settings);
            key ??= await CreateKeyAsync(system);
            system.Client.DefaultRequestHeaders.Add("X-API-Key", key);
            var began = Volatile.Read(ref given);
            var callers = Enumerable.Range(0, 4).Select(_ => CallUntilBrokenAsync(system)).ToList();
            await Processes.UntilAsync(() => Task.FromResult(Volatile.Read(ref given) >= began + 20));
            List<int> all = [.. Footprint.Descendants(system.Id)];
            await Processes.SignalAsync("KILL", system.Id);
            await Task.WhenAll(callers);
            await Processes.UntilGoneAsync(all);
        }

        // A third start: holds of calls that died come back in their time, and the books balance.
        await using var last = await GatewayProcess.StartAsync(settings);
        await using var database = new SqliteDatabase(Directory.GetFiles(data.Path, "*.db").Single(), "NORMAL");
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(0, await new Administration(database, new Dictionary<string, Plan>(), TimeProvider.System).DriftAsync(cancel));
        last.Client.DefaultRequestHeaders.Add("X-API-Key", key);
        using var right = await last.Client.PostAsJsonAsync("api/execute", new { language = "bash", code = "echo 1" }, cancel);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        given++;
        var balance = await last.Client.GetFromJsonAsync<JsonElement>(new Uri(last.Address + "/api/keys/balance"), cancel);
        var (credits, held) = (balance.GetProperty("credits").GetInt64(), balance.GetProperty("held").GetInt64());
        output.WriteLine($"killed twice: {given} given, {broken} broken off, {Credits - credits - held} charged, {held} held");
        Assert.InRange(Credits - credits - held, given, given + broken);
        Assert.InRange(held, 0, broken);

        async Task CallUntilBrokenAsync(GatewayProcess system)
        {
            while (true)
            {
                try
                {
                    using var answer = await system.Client.PostAsJsonAsync("api/execute", new { language = "bash", code = "echo 1" }, CancellationToken.None);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    Interlocked.Increment(ref given);
                }
                catch (Exception failure) when (IsBroken(failure))
                {
                    Interlocked.Increment(ref broken);
                    return;
                }
            }
        }
    }

    /// <summary>A connection that dies while it is made says so itself.</summary>
    private static bool IsBroken(Exception failure) => failure is HttpRequestException or SocketException or IOException;

    private static async Task<int> BusyAsync(RunnerProcess runner) =>
        (await runner.Http.GetFromJsonAsync<JsonElement>("health", TestContext.Current.CancellationToken)).GetProperty("busy").GetInt32();

    private static async Task<string> CreateKeyAsync(GatewayProcess system)
    {
        using var created = await system.Client.PostAsync(new Uri(system.Address + "/api/keys/create"), null, TestContext.Current.CancellationToken);
        return (await created.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
    }
}
