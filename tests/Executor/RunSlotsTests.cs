using System.Diagnostics.Metrics;
using CodeRunner.Executor;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Executor;

/// <summary>Who gets a slot, who waits, who is sent away, and until when.</summary>
public sealed class RunSlotsTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => meters.Dispose();

    [Fact]
    public async Task Take_WhileOneIsFree_IsGivenAtOnceAndCounted()
    {
        var slots = Slots(2);
        using var first = await TakeAsync(slots, "a");
        Assert.NotNull(first);
        Assert.Equal((2, 1, 0), (slots.Count, slots.Busy, slots.Waiting));
    }

    [Fact]
    public async Task Take_WhenAllAreTaken_WaitsForTheFirstGivenBack()
    {
        var slots = Slots(2);
        var first = await TakeAsync(slots, "a");
        using var second = await TakeAsync(slots, "a");
        var third = TakeAsync(slots, "a");
        Assert.False(third.IsCompleted);
        Assert.Equal(1, slots.Waiting);
        first!.Dispose();
        using var given = await third;
        Assert.NotNull(given);
        Assert.Equal((2, 0), (slots.Busy, slots.Waiting));
    }

    [Fact]
    public async Task GiveBack_Twice_CountsOnce()
    {
        var slots = Slots(2);
        var first = await TakeAsync(slots, "a");
        using var second = await TakeAsync(slots, "a");
        first!.Dispose();
        first.Dispose();
        Assert.Equal(1, slots.Busy);
    }

    [Fact]
    public async Task Take_WhenNoneComesFreeInTenSeconds_IsSentAway()
    {
        var slots = Slots(1);
        using var first = await TakeAsync(slots, "a");
        var second = TakeAsync(slots, "a");
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(second.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(await second);
        Assert.Equal((1, 0), (slots.Busy, slots.Waiting));
    }

    [Fact]
    public async Task Queue_HundredCallsOfOneOwner_AnothersSingleCallIsNext()
    {
        var slots = Slots(16);
        var (running, waiting) = await FloodAsync(slots, "a", 100);
        var other = TakeAsync(slots, "b");
        running[0].Dispose();
        using var given = await other;
        Assert.NotNull(given);
        Assert.All(waiting, call => Assert.False(call.IsCompleted));
        await EndAsync(running, waiting);
        given.Dispose();
        Assert.Equal((0, 0), (slots.Busy, slots.Waiting));
    }

    [Fact]
    public async Task Queue_SeveralOwners_AreServedInTurnAndEachInItsOrder()
    {
        var slots = Slots(1);
        var running = await TakeAsync(slots, "x");
        var order = new List<string>();
        var served = new[] { "a1", "a2", "a3", "b1", "b2", "c1" }.Select(call => ServeAsync(slots, call, order)).ToList();
        running!.Dispose();
        await Task.WhenAll(served);
        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], order);
    }

    [Fact]
    public async Task Queue_LongProgramsOfOneOwner_DoNotTakeTheSlotsThatShortOnesGiveBack()
    {
        var slots = Slots(2);
        using var longOne = await TakeAsync(slots, "a");
        var shortOne = await TakeAsync(slots, "b");
        var next = TakeAsync(slots, "a");
        for (var i = 0; i < 5; i++)
        {
            var following = TakeAsync(slots, "b");
            shortOne!.Dispose();
            shortOne = await following;
            Assert.NotNull(shortOne);
        }

        Assert.False(next.IsCompleted);
        shortOne!.Dispose();   // b wants nothing more: a may have it
        using var given = await next;
        Assert.NotNull(given);
    }

    [Fact]
    public async Task Queue_FullOfOneOwner_RefusesItsOwnNextAtOnce()
    {
        var slots = Slots(2);
        var (running, waiting) = await FloodAsync(slots, "a", 16);
        var refused = TakeAsync(slots, "a");
        Assert.True(refused.IsCompleted);
        Assert.Null(await refused);
        Assert.All(waiting, call => Assert.False(call.IsCompleted));
        await EndAsync(running, waiting);
    }

    [Fact]
    public async Task Queue_FullOfOneOwner_ItsNewestMakesRoomForOthersUntilTheyHaveAsMany()
    {
        var slots = Slots(1);
        var (running, waiting) = await FloodAsync(slots, "a", 8);
        var others = new List<Task<Slot?>>();
        for (var i = 0; i < 4; i++)
        {
            others.Add(TakeAsync(slots, "b"));
            Assert.Null(await waiting[7 - i]);
        }

        Assert.Null(await TakeAsync(slots, "b"));   // four each
        Assert.Null(await TakeAsync(slots, "a"));
        Assert.Equal(8, slots.Waiting);
        Assert.All([.. others, .. waiting[..4]], call => Assert.False(call.IsCompleted));
        await EndAsync(running, [.. others, .. waiting[..4]]);
    }

    [Fact]
    public async Task Queue_FullOfOwnersWithOneCallEach_RefusesANewOne()
    {
        var slots = Slots(1);
        var running = await TakeAsync(slots, "x");
        var waiting = Enumerable.Range(0, 8).Select(i => TakeAsync(slots, $"{i}")).ToList();
        Assert.Null(await TakeAsync(slots, "y"));
        await EndAsync([running!], waiting);
    }

    [Fact]
    public async Task Cancel_WhileWaiting_MakesRoomAtOnceAndCostsNoTurn()
    {
        var slots = Slots(1);
        using var leave = new CancellationTokenSource();
        var running = await TakeAsync(slots, "x");
        var leaving = slots.TakeAsync("a", leave.Token);
        var staying = TakeAsync(slots, "b");
        await leave.CancelAsync();
        Assert.Equal(1, slots.Waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        running!.Dispose();
        using var given = await staying;
        Assert.NotNull(given);
    }

    [Fact]
    public async Task Cancel_BeforeAsking_HoldsNothing()
    {
        var slots = Slots(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slots.TakeAsync("a", new CancellationToken(canceled: true)));
        Assert.Equal((0, 0), (slots.Busy, slots.Waiting));
    }

    [Fact]
    public async Task Cancel_InTheMomentOfBeingServed_NeverLosesASlot()
    {
        var slots = Slots(2);
        var cancel = TestContext.Current.CancellationToken;
        for (var round = 0; round < 300; round++)
        {
            var running = new[] { await TakeAsync(slots, "x"), await TakeAsync(slots, "x") };
            using var leave = new CancellationTokenSource();
            var calls = Enumerable.Range(0, 4).Select(i => EndAtOnceAsync(slots, $"{i}", leave.Token)).ToArray();
            await Task.WhenAll([leave.CancelAsync(), Task.Run(running[0]!.Dispose, cancel), Task.Run(running[1]!.Dispose, cancel), .. calls]);
            Assert.Equal((0, 0), (slots.Busy, slots.Waiting));
        }
    }

    [Fact]
    public async Task Take_ManyOwnersAtOnce_NeverMoreThanTheSlotsRunAndAllAreAnswered()
    {
        var slots = Slots(3);
        var (running, most, given) = (0, 0, 0);
        var count = new Lock();
        var calls = Enumerable.Range(0, 400).Select(i => Task.Run(async () =>
        {
            using var slot = await TakeAsync(slots, $"{i % 7}");
            if (slot is null) return;
            lock (count) (most, given) = (Math.Max(most, ++running), given + 1);
            await Task.Yield();
            lock (count) running--;
        }));
        await Task.WhenAll(calls);
        Assert.InRange(most, 1, 3);
        Assert.InRange(given, 3, 400);
        Assert.Equal((0, 0), (slots.Busy, slots.Waiting));
    }

    [Fact]
    public async Task RetryAfter_FollowsHowQuicklyProgramsEndedLately()
    {
        var slots = Slots(2);
        var (running, _) = await FloodAsync(slots, "a", 0);
        // Each program takes four seconds: a slot comes free every two.
        for (var i = 0; i < 40; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            running[i].Dispose();
            running.Add((await TakeAsync(slots, "a"))!);
        }

        var waiting = Enumerable.Range(0, 16).Select(_ => TakeAsync(slots, "a")).ToList();
        Assert.InRange(slots.RetryAfterSeconds("a"), 28, 38);   // 17 × 2 s
        Assert.InRange(slots.RetryAfterSeconds("b"), 3, 5);     // one of a's, then its own
        await EndAsync(running, waiting);
    }

    [Fact]
    public async Task RetryAfter_WhenNothingEnds_GrowsToItsMost()
    {
        var slots = Slots(1);
        using var running = await TakeAsync(slots, "a");
        var waiting = TakeAsync(slots, "a");
        var before = slots.RetryAfterSeconds("a");
        clock.Advance(TimeSpan.FromSeconds(9));
        var after = slots.RetryAfterSeconds("a");
        Assert.True(1 <= before && before < after && after <= 60, $"{before}, then {after}");
        clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(60, slots.RetryAfterSeconds("a"));
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task RetryAfter_AfterAQuietHour_IsWhatItWasBefore()
    {
        var slots = Slots(1);
        for (var i = 0; i < 50; i++)
        {
            using var slot = await TakeAsync(slots, "a");
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.InRange(slots.RetryAfterSeconds("a"), 4, 6);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.InRange(slots.RetryAfterSeconds("a"), 4, 6);
    }

    [Fact]
    public async Task RetryAfter_QuickPrograms_IsAtLeastASecond()
    {
        var slots = Slots(1);
        for (var i = 0; i < 1000; i++)
        {
            using var slot = await TakeAsync(slots, "a");
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(1, slots.RetryAfterSeconds("a"));
    }

    private RunSlots Slots(int count) => new(Options.Create(new ExecutorOptions { Slots = count }), clock, new RunMetrics(meters.GetRequiredService<IMeterFactory>(), clock));

    private static Task<Slot?> TakeAsync(RunSlots slots, string owner) => slots.TakeAsync(owner, TestContext.Current.CancellationToken);

    /// <summary>One owner takes all slots, and lets so many calls wait.</summary>
    private static async Task<(List<Slot> Running, List<Task<Slot?>> Waiting)> FloodAsync(RunSlots slots, string owner, int waiting)
    {
        var running = new List<Slot>();
        while (running.Count < slots.Count) running.Add((await TakeAsync(slots, owner))!);
        var calls = Enumerable.Range(0, waiting).Select(_ => TakeAsync(slots, owner)).ToList();
        Assert.Equal(waiting, slots.Waiting);
        return (running, calls);
    }

    /// <summary>Ends all that run, and all that run in their place.</summary>
    private static async Task EndAsync(IEnumerable<Slot> running, IEnumerable<Task<Slot?>> waiting)
    {
        var ends = waiting.Select(async call => (await call)?.Dispose()).ToList();
        foreach (var slot in running) slot.Dispose();
        await Task.WhenAll(ends);
    }

    private static async Task ServeAsync(RunSlots slots, string call, List<string> order)
    {
        using var slot = await TakeAsync(slots, call[..1]);
        order.Add(call);   // one slot: one at a time
    }

    private static async Task EndAtOnceAsync(RunSlots slots, string owner, CancellationToken cancel)
    {
        try { (await slots.TakeAsync(owner, cancel))?.Dispose(); }
        catch (OperationCanceledException) { }
    }
}
