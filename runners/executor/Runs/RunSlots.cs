using CodeRunner.Executor.Telemetry;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Runs;

/// <summary>How many programs run at once, how many calls may wait for their turn, and in which order they get it (<see cref="FairQueue"/>).</summary>
internal sealed class RunSlots
{
    /// <summary>Longer, and whoever waits would rather have asked elsewhere; the gateway gives up on a call after a minute.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private const int WaitingPerSlot = 8;
    private const int LongestRetryAfterSeconds = 60;

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly FairQueue queue;
    private readonly FreeingRate rate;
    private readonly RunMetrics metrics;
    private int busy;

    public RunSlots(IOptions<ExecutorOptions> options, TimeProvider clock, RunMetrics metrics)
    {
        this.metrics = metrics;
        this.clock = clock;
        Count = options.Value.SlotCount;
        queue = new FairQueue(Count * WaitingPerSlot);
        rate = new FreeingRate(Count, clock);
    }

    public int Count { get; }

    public int Busy
    {
        get { lock (gate) return busy; }
    }

    public int Waiting
    {
        get { lock (gate) return queue.Count; }
    }

    /// <summary>Waits for a slot, at most 10 s; null when this call may not wait, loses its place to another owner's, or none came free in time.</summary>
    /// <exception cref="OperationCanceledException">The caller left. It no longer waits, and holds nothing.</exception>
    public Task<Slot?> TakeAsync(string owner, CancellationToken cancel) => metrics.Watched ? WatchedAsync(owner, cancel) : WaitAsync(owner, cancel);

    /// <summary>Seconds until a slot would be free for a new call of this owner, from how quickly they came free lately: 1 to 60.</summary>
    public int RetryAfterSeconds(string owner)
    {
        lock (gate) return (int)Math.Clamp(Math.Ceiling((queue.Ahead(owner) + 1) / rate.PerSecond), 1, LongestRetryAfterSeconds);
    }

    /// <summary>For <see cref="Slot"/> alone: its program has ended.</summary>
    public void GiveBack(SlotOwner owner)
    {
        lock (gate)
        {
            if (busy == Count) rate.CountFreed();
            if (queue.End(owner) is { } next)
            {
                next.Give(new Slot(this, next.Owner));
                return;
            }

            busy--;
            rate.Watch(allTaken: false);
        }
    }

    private Task<Slot?> WatchedAsync(string owner, CancellationToken cancel) => metrics.QueuedAsync(() => WaitAsync(owner, cancel));

    private async Task<Slot?> WaitAsync(string owner, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        WaitingCall? call, displaced;
        lock (gate)
        {
            if (busy < Count) return Take(queue.Start(owner));
            call = queue.Add(owner, out displaced);
        }

        displaced?.SendAway();
        if (call is null) return null;
        await using var limit = clock.CreateTimer(_ => Leave(call), null, LongestWait, Timeout.InfiniteTimeSpan);
        await using var left = cancel.UnsafeRegister(_ => Leave(call), null);
        var slot = await call.Answer;
        if (!cancel.IsCancellationRequested) return slot;
        slot?.Dispose();   // given in the moment the caller left
        throw new OperationCanceledException(cancel);
    }

    private Slot Take(SlotOwner owner)
    {
        busy++;
        rate.Watch(busy == Count);
        return new Slot(this, owner);
    }

    private void Leave(WaitingCall call)
    {
        lock (gate)
        {
            if (!queue.Remove(call)) return;
        }

        call.SendAway();
    }
}
