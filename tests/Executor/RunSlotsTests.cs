using CodeRunner.Executor;
using CodeRunner.Executor.Runs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Executor;

/// <summary>Who gets a slot, who waits, and who is sent away.</summary>
public sealed class RunSlotsTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly RunSlots slots;

    public RunSlotsTests() => slots = new(Options.Create(new ExecutorOptions { Slots = 2 }), clock);

    public void Dispose() => slots.Dispose();

    [Fact]
    public async Task Take_WhileOneIsFree_IsGivenAtOnceAndCounted()
    {
        using var first = await TakeAsync();
        Assert.NotNull(first);
        Assert.Equal((2, 1), (slots.Count, slots.Busy));
    }

    [Fact]
    public async Task Take_WhenAllAreTaken_WaitsForTheFirstGivenBack()
    {
        var first = await TakeAsync();
        using var second = await TakeAsync();
        var third = TakeAsync();
        Assert.False(third.IsCompleted);
        first!.Dispose();
        using var given = await third;
        Assert.NotNull(given);
    }

    [Fact]
    public async Task Take_WhenNoneComesFreeInTenSeconds_IsSentAway()
    {
        using var first = await TakeAsync();
        using var second = await TakeAsync();
        var third = TakeAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await third);
        Assert.Equal(2, slots.Busy);
    }

    [Fact]
    public async Task Take_WhenTheQueueIsFull_IsSentAwayAtOnce()
    {
        using var first = await TakeAsync();
        using var second = await TakeAsync();
        var waiting = Enumerable.Range(0, 16).Select(_ => TakeAsync()).ToList();
        Assert.Null(await TakeAsync());
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(10));
        await Task.WhenAll(waiting);
    }

    private Task<System.Threading.RateLimiting.RateLimitLease?> TakeAsync() => slots.TakeAsync(TestContext.Current.CancellationToken);
}
