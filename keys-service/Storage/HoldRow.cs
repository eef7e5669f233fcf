namespace CodeRunner.Keys.Storage;

/// <summary>An account as it stood at a verification: after it when <see cref="Admitted"/>, else before.</summary>
internal sealed record HoldRow
{
    public required string Id { get; init; }
    public required string Plan { get; init; }
    public long Admitted { get; init; }
    public long Credits { get; init; }
    public long Cost { get; init; }
    public long OpenHolds { get; init; }
    public long? PerMinute { get; init; }
    public long? PerDay { get; init; }
    public long? MaxConcurrent { get; init; }
    public long? MaxSessions { get; init; }
    public long MinuteCell { get; init; }
    public long MinuteCurrent { get; init; }
    public long MinutePrevious { get; init; }
    public long DayCell { get; init; }
    public long DayCurrent { get; init; }

    public MinuteCount Minute => new(MinuteCell, MinuteCurrent, MinutePrevious);
    public DayCount Day => new(DayCell, DayCurrent);

    /// <summary>Whether the call takes a place among those that run at once, and so is held even when it costs nothing.</summary>
    public bool IsHeld => Cost > 0 || MaxConcurrent is not null;
}
