using System.Collections.Concurrent;

namespace CodeRunner.Gateway.Mcp;

/// <summary>
/// Keys that were good a moment ago, so that a client's next message does not ask again. Only for what is free to see: each call of a
/// tool has its key checked anew.
/// </summary>
internal sealed class SeenKeys(TimeProvider clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(30);
    private const int Most = 10_000;

    // Not by the wall clock: set back by an hour, it would let a key that was revoked meanwhile look on for an hour.
    private readonly ConcurrentDictionary<string, long> seen = new();

    public bool Contains(string digest) => seen.TryGetValue(digest, out var at) && IsRecent(at);

    public void Add(string digest)
    {
        if (seen.Count >= Most)
        {
            foreach (var old in seen.Where(one => !IsRecent(one.Value))) seen.TryRemove(old);
            if (seen.Count >= Most) seen.Clear();   // asked again, no harm
        }

        seen[digest] = clock.GetTimestamp();
    }

    private bool IsRecent(long at) => clock.GetElapsedTime(at) < Moment;
}
