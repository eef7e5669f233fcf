namespace CodeRunner.Executor.Runs;

/// <summary>
/// How many slots come free a second while all are taken: an exponentially weighted mean over the last ten such seconds. While one is
/// free the clock stands, or a quiet hour would look like an hour of programs that never end. <see cref="RunSlots"/> locks around every use.
/// </summary>
internal sealed class FreeingRate(int slots, TimeProvider clock)
{
    private const double MemorySeconds = 10;

    // Until something was measured, as if each program took a second: one second's worth of such measurement.
    private double freed = slots;
    private double seconds = 1;
    private long? measuredUntil;

    /// <summary>Slots a second, above zero or next to it.</summary>
    public double PerSecond
    {
        get
        {
            Advance();
            return freed / seconds;
        }
    }

    /// <summary>A program ended where all slots had been taken.</summary>
    public void CountFreed()
    {
        Advance();
        freed++;
    }

    /// <summary>From here on all slots are taken, or one is free.</summary>
    public void Watch(bool allTaken)
    {
        Advance();
        measuredUntil = allTaken ? clock.GetTimestamp() : null;
    }

    private void Advance()
    {
        if (measuredUntil is not { } from) return;
        var now = clock.GetTimestamp();
        var kept = Math.Exp(-clock.GetElapsedTime(from, now).TotalSeconds / MemorySeconds);
        freed *= kept;
        seconds = seconds * kept + MemorySeconds * (1 - kept);
        measuredUntil = now;
    }
}
