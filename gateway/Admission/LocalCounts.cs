using System.Collections.Concurrent;
using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>Requests of each caller, counted in this process: a sliding minute and a day.</summary>
internal sealed class LocalCounts(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Count> counts = new();
    private long swept = MinuteCount.CellOf(clock.GetUtcNow());

    public int Callers => counts.Count;

    /// <summary>Counts a request, unless it is one too many. Null is no limit.</summary>
    public (bool Counted, Count After) TryCount(string caller, long? perMinute, long? perDay)
    {
        var now = clock.GetUtcNow();
        Sweep(now);
        while (true)
        {
            var known = counts.TryGetValue(caller, out var before);
            var seen = before.At(now);
            if (!seen.Admits(perMinute, perDay, now)) return (false, seen);

            // Replaced only if nobody else did in between: no request is lost, none counted twice.
            var after = seen.PlusOne() with { KeepDay = perDay is not null };
            if (known ? counts.TryUpdate(caller, after, before) : counts.TryAdd(caller, after)) return (true, after);
        }
    }

    public Count Look(string caller) => counts.GetValueOrDefault(caller).At(clock.GetUtcNow());

    // Once a minute the one who comes first forgets those whose counts no longer matter.
    private void Sweep(DateTimeOffset now)
    {
        var cell = MinuteCount.CellOf(now);
        var before = Interlocked.Read(ref swept);
        if (cell == before || Interlocked.CompareExchange(ref swept, cell, before) != before) return;
        foreach (var one in counts)
        {
            if (one.Value.IsForgotten(now)) counts.TryRemove(one);
        }
    }
}

/// <summary>One caller's requests.</summary>
internal readonly record struct Count(MinuteCount Minute, DayCount Day, bool KeepDay)
{
    public Count At(DateTimeOffset now) => this with { Minute = Minute.At(now), Day = Day.At(now) };

    public bool Admits(long? perMinute, long? perDay, DateTimeOffset now) =>
        (perMinute is not { } inMinute || Minute.Admits(inMinute, now)) && (perDay is not { } inDay || Day.Admits(inDay));

    public Count PlusOne() => this with { Minute = Minute.PlusOne(), Day = Day.PlusOne() };

    public bool IsForgotten(DateTimeOffset now) => Minute.Cell < MinuteCount.CellOf(now) - 1 && (!KeepDay || Day.Cell < DayCount.CellOf(now));

    public IReadOnlyList<Rate> Rates(long? perMinute, long? perDay, DateTimeOffset now)
    {
        List<Rate> rates = [];
        if (perMinute is { } inMinute) rates.Add(Minute.ToRate(inMinute, now));
        if (perDay is { } inDay) rates.Add(Day.ToRate(inDay, now));
        return rates;
    }
}
