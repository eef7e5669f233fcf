namespace CodeRunner.Gateway.Routing;

/// <summary>What changes about a runner between two probes. Alive as long as the runner is known.</summary>
internal sealed class RunnerLoad
{
    private int inFlight;
    private volatile bool unreachable;

    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>The last try to reach it failed: picked only if there is nothing better.</summary>
    public bool Unreachable
    {
        get => unreachable;
        set => unreachable = value;
    }

    public void Begin() => Interlocked.Increment(ref inFlight);
    public void End() => Interlocked.Decrement(ref inFlight);
}
