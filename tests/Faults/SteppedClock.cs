namespace CodeRunner.Tests.Faults;

/// <summary>A clock whose wall time is set forward or back, as by NTP or an operator: timers and measured spans do not notice, just as the kernel's do not.</summary>
/// <param name="underneath">What passes all the same.</param>
internal sealed class SteppedClock(TimeProvider underneath) : TimeProvider
{
    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Step { get; set; }

    public override long TimestampFrequency => underneath.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => underneath.GetUtcNow() + Step;

    public override long GetTimestamp() => underneath.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => underneath.CreateTimer(callback, state, dueTime, period);
}
