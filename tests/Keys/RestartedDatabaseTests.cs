using System.Net;
using CodeRunner.Keys;
using CodeRunner.Tests.Gateway;

namespace CodeRunner.Tests.Keys;

/// <summary>PostgreSQL ends at once and comes back, while calls are made.</summary>
public sealed class RestartedDatabaseTests
{
    [Fact]
    public async Task Postgres_CrashesUnderLoad_NoCallIsChargedTwiceOrLostAndAllGoesOn()
    {
        // A server of its own: other tests' databases must not crash with it.
        await using var server = new PostgresServer();
        await using var system = await AdmissionHost.StartAsync(server, KeysHost.Postgres, "--Plans:free:Credits=1000000", "--Plans:free:RequestsPerMinute=", "--Keys:SettleSeconds=30");
        var key = await system.Keys.CreateKeyAsync();
        var (given, withheld) = (0, 0);
        var stop = false;
        var before = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!Volatile.Read(ref stop))
            {
                using var answer = await system.RunAsync(("X-API-Key", key));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    if (Interlocked.Increment(ref given) == 200) before.TrySetResult();
                    continue;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                if ((await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("charge_failed", StringComparison.Ordinal)) Interlocked.Increment(ref withheld);
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }).ToArray();
        await before.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await server.RestartAsync();

        // Nothing else was restarted, and calls are made again.
        var then = Volatile.Read(ref given);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Volatile.Read(ref given) < then + 100) await Task.Delay(10, limit.Token);
        Volatile.Write(ref stop, true);
        await Task.WhenAll(callers);

        // Holds whose verification was not heard of come back when they expire, also one that is made only now.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Balance balance;
        while (true)
        {
            system.Keys.Clock.Advance(TimeSpan.FromHours(1));
            await system.Keys.Upkeep.ExpireAsync(TestContext.Current.CancellationToken);
            if ((balance = await system.Keys.BalanceAsync(key)).Held == 0) break;
            await Task.Delay(20, patience.Token);
        }
        Assert.InRange(1_000_000 - balance.Credits, given, given + withheld);
        await system.Keys.AssertBooksBalanceAsync();
    }
}
