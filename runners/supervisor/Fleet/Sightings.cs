using CodeRunner.Supervisor.Engine;

namespace CodeRunner.Supervisor.Fleet;

/// <summary>What must be remembered of containers between two looks: since when each is what it is.</summary>
internal sealed class Sightings
{
    // Whoever did not look for a minute, because the engine kept us waiting, has not seen a minute of silence.
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, Sighting> seen = [];

    /// <summary>Puts together what the engine lists, what runners answered, and what was seen before.</summary>
    /// <param name="container">As the engine lists it now.</param>
    /// <param name="health">Its answer; null for none.</param>
    /// <param name="now">Time of the look, on any clock that only goes on.</param>
    public Runner Of(Container container, RunnerHealth? health, TimeSpan now)
    {
        if (!seen.TryGetValue(container.Id, out var sighting)) seen[container.Id] = sighting = new Sighting { Made = now };
        if (health is null)
        {
            sighting.Silence += TimeSpan.FromTicks(Math.Min((now - (sighting.Looked ?? now)).Ticks, LongestGap.Ticks));
        }
        else
        {
            sighting.Silence = TimeSpan.Zero;
            if (sighting.Answered is null || sighting.Answered != sighting.Looked) sighting.ReadySince = now;
            sighting.Answered = now;
            if (health.Draining) sighting.Told ??= now;
        }
        sighting.Looked = now;

        var (state, time) = sighting switch
        {
            _ when !container.Running => (RunnerState.Dead, TimeSpan.Zero),
            { Told: { } told } => (RunnerState.Draining, now - told),
            { Answered: { } answered } => answered == now ? (RunnerState.Ready, now - sighting.ReadySince) : (RunnerState.Silent, sighting.Silence),
            _ => (RunnerState.Starting, now - sighting.Made),
        };
        return new Runner(container.Id, container.Language, container.Version, container.User, state, time,
            health is null ? 0 : health.Busy + health.Waiting, health?.Slots ?? 0);
    }

    /// <summary>Known before this look.</summary>
    public bool Knows(string id) => seen.ContainsKey(id);

    /// <summary>It has answered at least once.</summary>
    public bool HasAnswered(string id) => seen.TryGetValue(id, out var sighting) && sighting.Answered is not null;

    /// <summary>It was told to end, or said that it ends.</summary>
    public bool WasTold(string id) => seen.TryGetValue(id, out var sighting) && sighting.Told is not null;

    public TimeSpan AgeOf(string id, TimeSpan now) => seen.TryGetValue(id, out var sighting) ? now - sighting.Made : TimeSpan.Zero;

    public void Tell(string id, TimeSpan now)
    {
        if (seen.TryGetValue(id, out var sighting)) sighting.Told ??= now;
    }

    /// <summary>Drops what is not there any more.</summary>
    public void Keep(IEnumerable<string> ids)
    {
        var here = ids.ToHashSet();
        foreach (var gone in seen.Keys.Where(id => !here.Contains(id)).ToList()) seen.Remove(gone);
    }

    private sealed class Sighting
    {
        public TimeSpan Made { get; init; }
        public TimeSpan? Looked { get; set; }
        public TimeSpan? Answered { get; set; }
        public TimeSpan ReadySince { get; set; }
        public TimeSpan Silence { get; set; }
        public TimeSpan? Told { get; set; }
    }
}
