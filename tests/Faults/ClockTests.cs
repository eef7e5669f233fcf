using CodeRunner.Executor;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Mcp;
using CodeRunner.Keys;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Keys;
using CodeRunner.Tests.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Faults;

/// <summary>The wall clock is set forward or back by hours: limits give one window more at most and shut nobody out, no hold ends twice, no session ends early.</summary>
[Collection(nameof(ExecutorInThisProcess))]
public sealed class ClockTests(PostgresServer server)
{
    private const int Hours = 5;

    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));   // the beginning of a minute

    [Theory]
    [InlineData(Hours)]
    [InlineData(-Hours)]
    [InlineData(100 * 24)]
    [InlineData(-100 * 24)]
    public void Limits_CountedHere_GiveOneWindowMoreAtMost(int hours)
    {
        const int limit = 7, days = 12;
        var clock = new SteppedClock(time);
        var counts = new LocalCounts(clock);
        Assert.Equal(limit, Given());
        clock.Step = TimeSpan.FromHours(hours);
        Assert.InRange(Given(), 0, limit);
        Assert.Equal(0, Given());
        // And whoever was counted is let in again when a minute has passed by the clock as it is now, or on the next day at last.
        for (var day = 0; day < 2; day++)
        {
            time.Advance(TimeSpan.FromDays(1));
            Assert.InRange(Given(), day * limit, limit);
        }

        int Given() => Enumerable.Range(0, 2 * limit).Count(_ => counts.TryCount("somebody", limit, days).Counted);
    }

    [Theory]
    [InlineData(KeysHost.Sqlite)]
    [InlineData(KeysHost.Postgres)]
    public async Task Keys_OnAClockSetForwardAndBack_HoldsEndOnceAndCallsGoOn(string database)
    {
        const int limit = 6;
        var cancel = TestContext.Current.CancellationToken;
        await using var keys = await KeysHost.StartAsync(database, server, $"--Plans:free:RequestsPerMinute={limit}", "--Plans:free:Credits=100");
        var key = await keys.CreateKeyAsync();
        foreach (var hours in (int[])[Hours, -Hours, -Hours, Hours])
        {
            var before = await keys.BalanceAsync(key);
            var held = await HoldAsync(limit);
            Assert.Equal(limit, held.Count);
            Assert.Empty(await HoldAsync(1));
            keys.Clock.AdjustTime(keys.Clock.GetUtcNow().AddHours(hours));

            // One window more and not two, and nobody waits for the hours to come again.
            var more = await HoldAsync(2 * limit);
            Assert.Equal(limit, more.Count);
            // Set forward, holds have run out: they are refunds. Set back, they wait for their calls.
            await keys.Upkeep.ExpireAsync(cancel);
            var gone = hours > 0 ? held : [];
            // Their calls end now, twice as it were.
            for (var again = 0; again < 2; again++)
            {
                var settled = await keys.SettleAsync([.. held.Concat(more).Select(hold => new Settlement(Charged: true, hold))]);
                Assert.Equal(gone.Order(), settled.Expired.Order());
                await keys.Upkeep.ExpireAsync(cancel);
            }
            var after = await keys.BalanceAsync(key);
            Assert.Equal((before.Credits - held.Count - more.Count + gone.Count, 0), (after.Credits, after.Held));
            await keys.AssertBooksBalanceAsync();
            keys.Clock.Advance(TimeSpan.FromMinutes(3));
        }

        async Task<List<string>> HoldAsync(int calls)
        {
            List<string> holds = [];
            for (var i = 0; i < calls; i++)
                if (await keys.VerifyAsync(key) is { Outcome: Outcome.Admitted, Hold: { } hold }) holds.Add(hold);
            return holds;
        }
    }

    /// <summary>A round of upkeep that began before the clock was set back, and reads only then what has run out, gives back nothing that was held since.</summary>
    [Theory]
    [InlineData(KeysHost.Sqlite)]
    [InlineData(KeysHost.Postgres)]
    public async Task Keys_OnAClockSetBackWhileHoldsExpire_KeepWhatIsHeld(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        var key = await keys.CreateKeyAsync();
        Assert.NotNull((await keys.VerifyAsync(key)).Hold);
        var looks = 0;
        var clock = new ScriptedClock(() => keys.Clock.GetUtcNow().AddHours(looks++ == 0 ? Hours : 0));
        Assert.Equal(0, await keys.Settling(clock).ExpireAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, (await keys.BalanceAsync(key)).Held);
        Assert.Equal(1, await keys.Settling(new SteppedClock(keys.Clock) { Step = TimeSpan.FromHours(Hours) }).ExpireAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Keys_SeenLately_AreForgottenInTimeOnAClockSetBack()
    {
        var clock = new SteppedClock(time);
        var seen = new SeenKeys(clock);
        seen.Add("digest");
        clock.Step = TimeSpan.FromHours(-Hours);
        Assert.True(seen.Contains("digest"));
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(seen.Contains("digest"));
    }

    [Fact]
    public async Task Session_OnAClockSetForwardAndBack_LivesAsLongAsItIsUsed()
    {
        using var folder = new TempFolder();
        var clock = new SteppedClock(time);
        await using var app = ExecutorApp.Create(["--urls", folder.Socket("x"), "--Executor:Languages", Repository.Runners, "--Executor:Launcher", Repository.Launcher,
            "--Executor:Only", "bash", "--Executor:Spares", "1", "--Logging:LogLevel:Default=None"], clock);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = KeysHost.Client(Path.Combine(folder.Path, "x.sock"));
        var caller = new Caller(http, "key:clock");   // nothing to close at the end: that is the point
        var session = await caller.OpenAsync("bash");
        await caller.PrintedAsync(session, "v=kept");
        foreach (var hours in (int[])[Hours, -2 * Hours, 0])
        {
            clock.Step = TimeSpan.FromHours(hours);
            // The owner of sessions looks for unused ones every few seconds: it has looked by now, and looks while this runs.
            time.Advance(TimeSpan.FromMinutes(9));
            var (_, info) = await caller.SendAsync(HttpMethod.Get, "/" + session);
            Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMinutes(1), info.GetProperty("expiresAt").GetDateTimeOffset());
            Assert.Equal("kept\n", await caller.PrintedAsync(session, "echo $v"));
        }
        time.Advance(TimeSpan.FromMinutes(10.5));
        await Processes.UntilAsync(async () => (await caller.SendAsync(HttpMethod.Get, "/" + session)).Status == 404);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class ScriptedClock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}
