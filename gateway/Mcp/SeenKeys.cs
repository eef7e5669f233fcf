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

    private readonly ConcurrentDictionary<string, DateTimeOffset> until = new();

    public bool Contains(string digest) => until.TryGetValue(digest, out var end) && end > clock.GetUtcNow();

    public void Add(string digest)
    {
        var now = clock.GetUtcNow();
        if (until.Count >= Most)
        {
            foreach (var old in until.Where(one => one.Value <= now)) until.TryRemove(old);
            if (until.Count >= Most) until.Clear();   // asked again, no harm
        }

        until[digest] = now + Moment;
    }
}
