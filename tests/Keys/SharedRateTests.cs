using System.Net;
using System.Text;
using CodeRunner.Tests.Gateway;

namespace CodeRunner.Tests.Keys;

/// <summary>Rate limits are exact over several gateways, with a key and without.</summary>
public sealed class SharedRateTests(PostgresServer server)
{
    private const int Replicas = 3;
    private const int Limit = 120;
    private const int Asks = 1600;

    [Theory]
    [InlineData(KeysHost.Sqlite, true)]
    [InlineData(KeysHost.Sqlite, false)]
    [InlineData(KeysHost.Postgres, true)]
    [InlineData(KeysHost.Postgres, false)]
    public async Task ThreeGateways_1600Asks_LetExactly120In(string database, bool keyed)
    {
        await using var system = await SystemAsync(database);
        var key = keyed ? await system.Keys.CreateKeyAsync() : null;

        Assert.Equal(Limit, await AskAsync(system, key, Asks));

        // The refused did not count: half a minute into the next one, half of the limit is free again.
        system.Keys.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(Limit / 2, await AskAsync(system, key, Limit));
    }

    [Fact]
    public async Task KeysService_Away_EachGatewayCountsItsShare()
    {
        await using var system = await SystemAsync(KeysHost.Sqlite);
        await system.Keys.DisposeAsync();
        // The gateways' own clock runs: what a new minute lets in on top is less than one more share.
        Assert.InRange(await AskAsync(system, null, 600), Limit, 2 * Limit - 1);
    }

    private async Task<RateSystem> SystemAsync(string database)
    {
        var keys = await KeysHost.StartAsync(database, server, $"--Plans:anonymous:RequestsPerMinute={Limit}", $"--Plans:free:RequestsPerMinute={Limit}");
        var runner = await StandInRunner.StartAsync();
        var gateways = await Task.WhenAll(Enumerable.Range(0, Replicas).Select(_ => GatewayHost.StartAsync(
            [runner.Address], $"--Keys:Address={keys.Address}", $"--Admission:Replicas={Replicas}", $"--Plans:anonymous:RequestsPerMinute={Limit}")));
        foreach (var gateway in gateways) await gateway.UntilAsync(runners => runners.AnyOpen);
        return new RateSystem(keys, runner, gateways);
    }

    private static async Task<int> AskAsync(RateSystem system, string? key, int asks)
    {
        var admitted = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, asks), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancel) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, GatewayHost.Execute) { Content = new StringContent("""{"language":"python","code":"1"}""", Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", $"203.0.113.{i % 250}");
            if (key is not null) request.Headers.Add("X-API-Key", key);
            using var answer = await system.Gateways[i % Replicas].Http.SendAsync(request, cancel);
            if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref admitted);
            else Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        });
        return admitted;
    }

    private sealed record RateSystem(KeysHost Keys, StandInRunner Runner, GatewayHost[] Gateways) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var gateway in Gateways) await gateway.DisposeAsync();
            await Runner.DisposeAsync();
            await Keys.DisposeAsync();
        }
    }
}
