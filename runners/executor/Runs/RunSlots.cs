using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Runs;

/// <summary>How many programs run at once, and how many may wait for their turn, oldest first.</summary>
internal sealed class RunSlots(IOptions<ExecutorOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.SlotCount,
        QueueLimit = options.Value.SlotCount * 8,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public int Count => options.Value.SlotCount;

    public int Busy => Count - (int)(limiter.GetStatistics()?.CurrentAvailablePermits ?? 0);

    /// <summary>Waits for a slot; not acquired when too many wait already. Disposing the lease gives it back.</summary>
    public ValueTask<RateLimitLease> TakeAsync(CancellationToken cancel) => limiter.AcquireAsync(1, cancel);

    public void Dispose() => limiter.Dispose();
}
