namespace CodeRunner.Gateway.Routing;

/// <summary>
/// Whom a runner has just refused for want of room. It would refuse him again until one of the calls that it took has ended, for only that makes
/// room, or gives anybody a better claim to it. Other gateways' calls end unseen, so nothing is believed for long.
/// </summary>
internal sealed class FullHouse(TimeProvider clock)
{
    private static readonly TimeSpan Believed = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Dictionary<string, TimeSpan> refused = new(StringComparer.Ordinal);
    private long ended, since;

    /// <summary>The runner has said no to this owner, when so many of the calls that it took had ended.</summary>
    public void Add(string owner, long endedThen, TimeSpan retryAfter)
    {
        lock (gate)
        {
            if (ended != endedThen || clock.GetElapsedTime(since) >= Believed)
            {
                refused.Clear();
                (ended, since) = (endedThen, clock.GetTimestamp());
            }

            refused[owner] = retryAfter;
        }
    }

    /// <summary>What it said of when to come again; null when it said nothing that still holds.</summary>
    public TimeSpan? Find(string owner, long endedNow)
    {
        lock (gate) return ended == endedNow && refused.TryGetValue(owner, out var wait) && clock.GetElapsedTime(since) < Believed ? wait : null;
    }
}
