using System.Diagnostics;
using System.Net;

namespace CodeRunner.Tests.Keys;

/// <summary>
/// Credits are exact under parallel calls through three gateways, or one with keys-service inside, while these are killed, and over a
/// crash of the database.
/// </summary>
public sealed class ExactnessTests(PostgresServer server)
{
    private const int Callers = 600;

    // A whole run of the tests must stay short; by hand more rounds are a setting away.
    private static readonly TimeSpan Killing = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("CODERUNNER_TEST_KILL_SECONDS"), out var seconds) ? seconds : 10);

    [Theory]
    [InlineData(KeysHost.Sqlite, false)]
    [InlineData(KeysHost.Postgres, false)]
    [InlineData(KeysHost.Sqlite, true)]
    [InlineData(KeysHost.Postgres, true)]
    public async Task Calls_InParallelAndKilled_AreChargedExactly(string database, bool embedded)
    {
        await using var system = await KilledSystem.StartAsync(database, server, embedded);

        // Without kills: not one more and not one less than the credits cover.
        for (var cost = 1; cost <= 5; cost++)
        {
            var key = await system.CreateKeyAsync();
            var answers = await Task.WhenAll(
                Enumerable.Range(0, Callers).Select(caller => system.CallAsync(caller % system.Gateways, cost, key)));
            Assert.Equal(KilledSystem.Credits / cost, answers.Count(status => status == HttpStatusCode.OK));
            Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.PaymentRequired, $"{status}"));
            Assert.Equal(KilledSystem.Credits / cost * cost, await system.ChargedAsync());
        }

        // With kills: what was given was charged, and what was charged and not given was in flight when something died.
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < (embedded ? 2 : 5) || (!embedded && Stopwatch.GetElapsedTime(began) < Killing); round++) await KillingRoundAsync(system, cost: 1 + round % 5, victim: round);
    }

    private static async Task KillingRoundAsync(KilledSystem system, int cost, int victim)
    {
        var key = await system.CreateKeyAsync();
        var (given, broken) = (0, 0);
        var killed = false;
        var dead = new TaskCompletionSource();
        var moment = Random.Shared.Next(1, KilledSystem.Credits / cost);

        var callers = Enumerable.Range(0, Callers).Select(async caller =>
        {
            while (true)
            {
                var status = await system.CallAsync(caller % system.Gateways, cost, key);
                if (status == HttpStatusCode.PaymentRequired) return;
                if (status == HttpStatusCode.OK)
                {
                    if (Interlocked.Increment(ref given) == moment) dead.TrySetResult();
                    continue;
                }

                Assert.True(status is null or HttpStatusCode.ServiceUnavailable, $"{status}");
                Interlocked.Increment(ref broken);
                if (Volatile.Read(ref killed)) return;
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }).ToArray();
        await Task.WhenAny(dead.Task, Task.WhenAll(callers));
        await system.KillAsync(victim);
        Volatile.Write(ref killed, true);
        await Task.WhenAll(callers);

        await system.ExpireHoldsAsync();
        var charged = await system.ChargedAsync();
        Assert.InRange(charged, (long)given * cost, Math.Min(KilledSystem.Credits, ((long)given + broken) * cost));

        // Everything goes on: the rest can be spent to the last credit, a hold that the killed one had asked for and that came late included.
        do
        {
            for (var next = 0; await system.CallAsync(next % system.Gateways, cost, key) is var status && status != HttpStatusCode.PaymentRequired; next++)
            {
                Assert.Equal(HttpStatusCode.OK, status);
            }
        }
        while (await system.ExpireHoldsAsync());

        Assert.Equal(KilledSystem.Credits / cost * cost, await system.ChargedAsync());
    }
}
