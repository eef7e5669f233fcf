using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Runs;

/// <summary>How many programs run at once, and how many may wait for their turn, oldest first.</summary>
internal sealed class RunSlots(IOptions<ExecutorOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>Longer, and whoever waits would rather have asked elsewhere; the gateway gives up on a call after a minute.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.SlotCount,
        QueueLimit = options.Value.SlotCount * 8,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public int Count => options.Value.SlotCount;

    public int Busy => Count - (int)(limiter.GetStatistics()?.CurrentAvailablePermits ?? 0);

    /// <summary>Waits for a slot; null when too many wait already, or none came free in time. Disposing it gives it back.</summary>
    public async Task<RateLimitLease?> TakeAsync(CancellationToken cancel)
    {
        using var wait = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancel);
        try
        {
            var lease = await limiter.AcquireAsync(1, either.Token);
            if (lease.IsAcquired) return lease;
            lease.Dispose();
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => limiter.Dispose();
}
