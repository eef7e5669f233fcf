namespace CodeRunner.Gateway.Routing;

/// <summary>
/// Whom a runner has just refused for want of room. It would refuse him again until one of the calls that it took has ended, and again as soon as he has
/// taken that place: only an end makes room, or gives him a better claim to it. Other gateways' calls end unseen, so nothing is believed for long.
/// </summary>
internal sealed class FullHouse(TimeProvider clock)
{
    private const int Most = 1000;
    private static readonly TimeSpan Believed = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Word> words = new(StringComparer.Ordinal);

    /// <summary>The runner has said no to this owner's call, at whose beginning so many of those that it took had ended.</summary>
    public void Add(string owner, long ended, TimeSpan retryAfter)
    {
        lock (gate)
        {
            if (words.Count >= Most) words.Clear();   // they are asked once more
            words[owner] = new Word(ended, clock.GetTimestamp(), retryAfter);
        }
    }

    /// <summary>A call of this owner is on its way to the runner.</summary>
    public void CountTaken(string owner)
    {
        lock (gate)
        {
            if (words.TryGetValue(owner, out var word)) word.Taken++;
        }
    }

    /// <summary>What it said of when to come again; null when it said nothing that still holds.</summary>
    public TimeSpan? Find(string owner, long endedNow)
    {
        lock (gate)
        {
            return words.TryGetValue(owner, out var word) && endedNow - word.Ended <= word.Taken && clock.GetElapsedTime(word.At) < Believed ? word.RetryAfter : null;
        }
    }

    /// <param name="Ended">Of the calls that the runner took, so many had ended when the refused one began.</param>
    /// <param name="At">When it was said.</param>
    /// <param name="RetryAfter">When to come again.</param>
    private sealed record Word(long Ended, long At, TimeSpan RetryAfter)
    {
        /// <summary>Places that this owner has taken since.</summary>
        public int Taken { get; set; }
    }
}
