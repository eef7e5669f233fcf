namespace CodeRunner.Keys;

/// <summary>How much of a window is used, as callers read it.</summary>
/// <param name="Name">minute or day.</param>
/// <param name="Limit">Requests in a window.</param>
/// <param name="Seconds">Length of the window.</param>
/// <param name="Remaining">Requests left, at least 0.</param>
/// <param name="Reset">Seconds until the window's next cell begins, at least 1.</param>
public sealed record Rate(string Name, long Limit, int Seconds, long Remaining, int Reset);

/// <summary>
/// A sliding minute of two cells: this one's count, and of the previous one's the share that still lies within the last 60 s.
/// </summary>
/// <param name="Cell">Minutes since 1970.</param>
/// <param name="Current">Requests let in during this cell.</param>
/// <param name="Previous">Requests let in during the one before.</param>
internal readonly record struct MinuteCount(long Cell, long Current, long Previous)
{
    public const int Milliseconds = 60_000;

    /// <summary>Cells that another machine's clock may be ahead of ours. One further ahead was begun by a clock that has been set back since:
    /// it would refuse its caller until that time comes again.</summary>
    public const int MostAhead = 10;

    public static long CellOf(DateTimeOffset now) => now.ToUnixTimeMilliseconds() / Milliseconds;

    /// <summary>Milliseconds that are left of the current cell: the share of the previous one that still counts.</summary>
    public static long LeftOf(DateTimeOffset now) => Milliseconds - now.ToUnixTimeMilliseconds() % Milliseconds;

    /// <summary>The same count, seen now.</summary>
    public MinuteCount At(DateTimeOffset now) => CellOf(now) switch
    {
        var cell when Cell >= cell && Cell <= cell + MostAhead => this,
        var cell when Cell == cell - 1 => new MinuteCount(cell, 0, Current),
        var cell => new MinuteCount(cell, 0, 0),
    };

    /// <summary>For a count that has been brought to now by <see cref="At"/>.</summary>
    public bool Admits(long limit, DateTimeOffset now) => Previous * Left(now) + (Current + 1) * Milliseconds <= limit * Milliseconds;

    public MinuteCount PlusOne() => this with { Current = Current + 1 };

    public Rate ToRate(long limit, DateTimeOffset now) => new(
        "minute", limit, Milliseconds / 1000,
        Math.Max(0, (limit * Milliseconds - Previous * Left(now)) / Milliseconds - Current),
        (int)Math.Max(1, (Left(now) + 999) / 1000));

    /// <summary>Seconds until <see cref="Admits"/> would say yes, at least 1.</summary>
    public int RetryAfter(long limit, DateTimeOffset now)
    {
        // Within this cell the previous one's share shrinks; in the next one, ours does.
        var wait = Current < limit && Previous > 0
            ? Left(now) - (limit - Current - 1) * Milliseconds / Previous
            : Left(now) + Milliseconds - (limit - 1) * Milliseconds / Math.Max(1, Current);
        return (int)Math.Clamp((wait + 999) / 1000, 1, 2 * Milliseconds / 1000);
    }

    // A cell that another machine's clock began ahead of ours counts in full.
    private long Left(DateTimeOffset now) => Cell > CellOf(now) ? Milliseconds : LeftOf(now);
}

/// <summary>Requests of one day, which begins at midnight UTC.</summary>
internal readonly record struct DayCount(long Cell, long Current)
{
    private const int Seconds = 86_400;

    public static long CellOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / Seconds;

    // Tomorrow's may be another machine's; a later one was begun by a clock that has been set back since.
    public DayCount At(DateTimeOffset now) => Cell - CellOf(now) is 0 or 1 ? this : new DayCount(CellOf(now), 0);

    public bool Admits(long limit) => Current < limit;

    public DayCount PlusOne() => this with { Current = Current + 1 };

    public Rate ToRate(long limit, DateTimeOffset now) => new("day", limit, Seconds, Math.Max(0, limit - Current), SecondsLeft(now));

    public static int SecondsLeft(DateTimeOffset now) => (int)(Seconds - now.ToUnixTimeSeconds() % Seconds);
}
