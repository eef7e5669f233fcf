using System.Net.Http.Json;
using CodeRunner.Keys;

namespace CodeRunner.Tests.Keys;

/// <summary>Credits are held, then charged or given back, once; the books always balance. On both databases.</summary>
public sealed class CreditTests(PostgresServer server)
{
    public static TheoryData<string> Databases => [KeysHost.Sqlite, KeysHost.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Verify_ThenCharge_MovesTheCreditOnce(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        var key = await keys.CreateKeyAsync();

        var answer = await keys.VerifyAsync(key, cost: 3);

        Assert.Equal((Outcome.Admitted, "free", 197L, 3L, 20L), (answer.Outcome, answer.Plan, answer.Credits, answer.Cost, answer.MaxSessions));
        Assert.Equal((197L, 3L), await StandingAsync(keys, key));
        Assert.Empty((await keys.SettleAsync(new Settlement(true, answer.Hold))).Expired);
        Assert.Empty((await keys.SettleAsync(new Settlement(true, answer.Hold))).Expired);   // the same again, its answer lost
        await keys.SettleAsync(new Settlement(false, answer.Hold));
        Assert.Equal((197L, 0L), await StandingAsync(keys, key));
        var used = Assert.Single((await keys.BalanceAsync(key)).Usage);
        Assert.Equal(("agent-coderunner", 1L, 3L, "2027-01-15"), (used.Service, used.Calls, used.Credits, used.Day));
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Settle_RefundedTwiceAndThenCharged_GivesBackOnce(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        var key = await keys.CreateKeyAsync();
        var hold = (await keys.VerifyAsync(key, cost: 5)).Hold;

        await keys.SettleAsync(new Settlement(false, hold), new Settlement(false, hold));
        await keys.SettleAsync(new Settlement(false, hold));
        var late = await keys.SettleAsync(new Settlement(true, hold));

        Assert.Equal([hold!], late.Expired);
        Assert.Equal((200L, 0L), await StandingAsync(keys, key));
        Assert.Empty((await keys.BalanceAsync(key)).Usage);
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Hold_NobodySettles_ComesBackWhenItExpires(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        var key = await keys.CreateKeyAsync();
        await keys.VerifyAsync(key, cost: 5, holdSeconds: 30);

        keys.Clock.Advance(TimeSpan.FromSeconds(29));
        await keys.Upkeep.ExpireAsync(TestContext.Current.CancellationToken);
        Assert.Equal((195L, 5L), await StandingAsync(keys, key));
        keys.Clock.Advance(TimeSpan.FromSeconds(2));
        await keys.Upkeep.ExpireAsync(TestContext.Current.CancellationToken);
        Assert.Equal((200L, 0L), await StandingAsync(keys, key));
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Verify_ManyAtOnce_GrantsExactlyWhatTheCreditsCover(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server, "--Plans:free:RequestsPerMinute=", "--Plans:free:Credits=50");
        var key = await keys.CreateKeyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => keys.VerifyAsync(key, cost: 3)));

        Assert.Equal(16, answers.Count(answer => answer.Outcome == Outcome.Admitted));
        Assert.All(answers, answer => Assert.True(answer.Outcome is Outcome.Admitted or Outcome.NoCredits));
        var holds = answers.Where(answer => answer.Hold is not null).Select((answer, i) => new Settlement(i % 2 == 0, answer.Hold)).ToArray();
        await Task.WhenAll(holds.Chunk(3).Select(some => keys.SettleAsync(some)));
        Assert.Equal((50L - 8 * 3, 0L), await StandingAsync(keys, key));
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Verify_TwoKeysOfOneAccountAndManyPricesAtOnce_GrantExactlyWhatTheCreditsCover(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server, "--Plans:free:RequestsPerMinute=", "--Plans:free:Credits=100");
        var old = await keys.CreateKeyAsync();
        using var rolled = await keys.PostAsync("keys/roll", new { digest = KeyFormat.Digest(old), keepOld = true });
        var own = new[] { old, (await rolled.Content.ReadFromJsonAsync(KeysWire.Default.NewKey, TestContext.Current.CancellationToken))!.Key };

        // In requests of several calls, as gateways send them: what is asked of one row is of different keys and prices.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => keys.VerifyAsync(
            [.. Enumerable.Range(0, 10).Select(j => new VerifyRequest($"s{j % 3}", KeyFormat.Digest(own[(i + j) % 2]), Cost: 1 + (i * 10 + j) % 5))])));

        var all = answers.SelectMany(some => some).ToArray();
        var held = all.Where(answer => answer.Outcome == Outcome.Admitted).Sum(answer => answer.Cost);
        Assert.Equal((100 - held, held), await StandingAsync(keys, old));
        Assert.InRange(held, 96, 100);   // five credits would have been given to one of those who asked for five
        Assert.All(all.Where(answer => answer.Outcome != Outcome.Admitted), answer =>
        {
            Assert.Equal(Outcome.NoCredits, answer.Outcome);
            Assert.InRange(answer.Credits!.Value, 0, answer.Cost - 1);
        });
        Assert.Equal(all.Count(answer => answer.Hold is not null), all.Select(answer => answer.Hold).OfType<string>().Distinct().Count());
        await keys.SettleAsync([.. all.Where(answer => answer.Hold is not null).Select(answer => new Settlement(true, answer.Hold))]);
        Assert.Equal((100 - held, 0L), await StandingAsync(keys, old));
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Verify_SeveralCallsInOneRequest_EachIsDecidedByItself(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server, "--Plans:free:RequestsPerMinute=4", "--Plans:free:Credits=3", "--Plans:anonymous:RequestsPerMinute=1");
        var own = KeyFormat.Digest(await keys.CreateKeyAsync());
        var (service, unknown) = ("agent-coderunner", KeyFormat.Digest(KeyFormat.Create()));

        var answers = await keys.VerifyAsync(
        [
            new(service, own, Cost: 1), new(service, unknown, Cost: 1), new(service, own, Cost: 1), new(service, Address: "addr:192.0.2.7"), new(service, own, Cost: 2),
            new(service, own, Cost: 1), new("", own), new(service, unknown), new(service, Address: "addr:192.0.2.8"),
        ]);

        Assert.Equal(
            [
                Outcome.Admitted, Outcome.BadKey, Outcome.Admitted, Outcome.Admitted, Outcome.NoCredits,
                Outcome.Admitted, Outcome.Admitted, Outcome.BadKey, Outcome.Admitted,
            ],
            answers.Select(answer => answer.Outcome));
        Assert.Equal([2L, null, 1L, null, null, 0L, 0L], answers[..7].Select(answer => answer.Outcome == Outcome.Admitted ? answer.Credits : null));
        Assert.Equal([3L, 2L, 1L, 0L], answers.Where(answer => answer is { Outcome: Outcome.Admitted, Owner: not null }).Select(answer => answer.Rates![0].Remaining));
        Assert.Equal([Outcome.MinuteLimit, Outcome.MinuteLimit], (await keys.VerifyAsync([new("", own), new(service, Address: "addr:192.0.2.7")])).Select(answer => answer.Outcome));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Settle_BatchesOverManyKeysInAnyOrder_NeverDeadlock(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server, "--Plans:free:RequestsPerMinute=");
        var own = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => keys.CreateKeyAsync()));
        var holds = (await Task.WhenAll(Enumerable.Range(0, 320).Select(i => keys.VerifyAsync(own[i % own.Length])))).Select(answer => answer.Hold).ToArray();
        Random.Shared.Shuffle(holds);

        await Task.WhenAll(holds.Chunk(20).Select(some => keys.SettleAsync([.. some.Select(hold => new Settlement(true, hold))])));

        foreach (var key in own) Assert.Equal((160L, 0L), await StandingAsync(keys, key));
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MaxConcurrent_IsAPlaceForEachHold(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server, "--Plans:free:MaxConcurrent=2");
        var key = await keys.CreateKeyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => keys.VerifyAsync(key, cost: null)));

        var admitted = answers.Where(answer => answer.Outcome == Outcome.Admitted).ToArray();
        Assert.Equal(2, admitted.Length);
        Assert.All(answers.Except(admitted), answer => Assert.Equal((Outcome.ConcurrencyLimit, 1), (answer.Outcome, answer.RetryAfter)));
        await keys.SettleAsync(new Settlement(true, admitted[0].Hold));
        Assert.Equal(Outcome.Admitted, (await keys.VerifyAsync(key)).Outcome);
        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Price_OfThePlan_StandsBeforeTheServices(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server, "--Plans:free:CreditsPerCall:agent-coderunner=7");
        var key = await keys.CreateKeyAsync();

        Assert.Equal((7L, 193L), ((await keys.VerifyAsync(key, cost: 1)) is var paid ? (paid.Cost, paid.Credits!.Value) : default));
        Assert.Equal((0L, 193L), ((await keys.VerifyAsync(key, cost: null)) is var free ? (free.Cost, free.Credits!.Value) : default));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Ledger_ChangedOrDeleted_Refuses(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        await keys.CreateKeyAsync();
        foreach (var sql in new[] { "update ledger set credits = 1000000", "delete from ledger" })
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => keys.Database.WriteAsync(
                connection => Dapper.SqlMapper.ExecuteAsync(connection, sql), TestContext.Current.CancellationToken));
        }

        await keys.AssertBooksBalanceAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Drift_BalanceChangedBesideTheLedger_IsSeen(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        await keys.CreateKeyAsync();
        // The comparison at the start runs beside us: what it saw before the change must not be told after it.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (keys.Upkeep.Drift is null) await Task.Delay(10, limit.Token);
        await keys.Database.WriteAsync(connection => Dapper.SqlMapper.ExecuteAsync(connection, "update accounts set credits = credits - 3"), TestContext.Current.CancellationToken);

        await keys.Upkeep.ReconcileAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, keys.Upkeep.Drift);
        Assert.Contains("\"drift\":3", await keys.Http.GetStringAsync("health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<(long Credits, long Held)> StandingAsync(KeysHost keys, string key) =>
        await keys.BalanceAsync(key) is var balance ? (balance.Credits, balance.Held) : default;
}
