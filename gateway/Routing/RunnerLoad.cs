namespace CodeRunner.Gateway.Routing;

/// <summary>What changes about a runner between two probes. Alive as long as the runner is known.</summary>
internal sealed class RunnerLoad(TimeProvider clock)
{
    private readonly FullHouse fullHouse = new(clock);
    private int inFlight;
    private long ended;
    private volatile bool unreachable;

    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>The last try to reach it failed: picked only if there is nothing better.</summary>
    public bool Unreachable
    {
        get => unreachable;
        set => unreachable = value;
    }

    /// <summary>A call goes there.</summary>
    /// <param name="owner">Whose one-shot run it is; null for any other call.</param>
    /// <returns>How many of those it took had ended until then.</returns>
    public long Begin(string? owner = null)
    {
        Interlocked.Increment(ref inFlight);
        if (owner is not null) fullHouse.CountTaken(owner);
        return Interlocked.Read(ref ended);
    }

    /// <summary>A call that it took has ended: there may be room for another.</summary>
    public void End()
    {
        Interlocked.Increment(ref ended);
        Interlocked.Decrement(ref inFlight);
    }

    /// <summary>A call that it did not take, for want of room.</summary>
    /// <param name="owner">Whose it was.</param>
    /// <param name="began">What <see cref="Begin"/> said of it.</param>
    /// <param name="retryAfter">When the runner expects to have room for him.</param>
    public void EndRefused(string owner, long began, TimeSpan? retryAfter)
    {
        // Of calls that ended meanwhile, some may have ended after the refusal: they count as places.
        if (retryAfter is { } wait) fullHouse.Add(owner, began, wait);
        Interlocked.Decrement(ref inFlight);
    }

    /// <summary>When to come again, if the runner would refuse this owner's one-shot call as it just did; null when it has to be asked.</summary>
    public TimeSpan? Refuses(string owner) => InFlight > 0 ? fullHouse.Find(owner, Interlocked.Read(ref ended)) : null;
}
