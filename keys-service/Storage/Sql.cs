namespace CodeRunner.Keys.Storage;

/// <summary>What is counted and what fits, where the rows are: the same arithmetic as <see cref="MinuteCount"/> and <see cref="DayCount"/>.</summary>
internal static class Sql
{
    /// <summary>The account behind a usable key, with the limits and the price that hold for it. Parameters are those of <see cref="HoldQuery"/>.</summary>
    public const string Who = """
        select a.id, a.plan, a.credits, a.open_holds, a.minute_cell, a.minute_current, a.minute_previous, a.day_cell, a.day_current,
               coalesce(a.per_minute, p.per_minute) as per_minute, coalesce(a.per_day, p.per_day) as per_day,
               coalesce(a.max_concurrent, p.max_concurrent) as max_concurrent, coalesce(a.max_sessions, p.max_sessions) as max_sessions,
               case when @Price is null then 0 else coalesce(x.credits, @Price) end as cost
        from keys k
        join accounts a on a.id = k.account
        join plans p on p.name = a.plan
        left join prices x on x.plan = a.plan and x.service = @Service
        where k.hash = @Hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > @Now)
        """;

    /// <summary>The decision about one call: one update of one row. `w` is a row of <see cref="Who"/>.</summary>
    public static readonly string Take = $"""
        set credits = accounts.credits - w.cost,
            held = accounts.held + w.cost,
            open_holds = accounts.open_holds + case when w.cost > 0 or w.max_concurrent is not null then 1 else 0 end,
            {Count("accounts", At)}
        from w
        where accounts.id = w.id and accounts.credits >= w.cost
          and (w.max_concurrent is null or accounts.open_holds < w.max_concurrent)
          and {Fits("accounts", "w.per_minute", "w.per_day")}
        returning accounts.id, accounts.credits, accounts.open_holds, accounts.minute_cell, accounts.minute_current,
                  accounts.minute_previous, accounts.day_cell, accounts.day_current
        """;

    /// <summary>Counts a request of a caller without a key, unless it is one too many: then no row comes back.</summary>
    public static readonly string CountAddress = $"""
        insert into rates (caller, minute_cell, minute_current, minute_previous, day_cell, day_current)
        values (@Caller, @Minute, 1, 0, @Day, 1)
        on conflict (caller) do update set {Count("rates", At)}
        where {Fits("rates", "@PerMinute", "@PerDay")}
        returning minute_cell, minute_current, minute_previous, day_cell, day_current
        """;

    private static Moment At => new("@Minute", "@Left", "@Day");

    /// <summary>Counts as many requests more.</summary>
    public static string Count(string row, Moment at, string requests = "1") => $"""
        minute_previous = {Previous(row, at)},
            minute_current = {Current(row, at)} + {requests},
            minute_cell = case when {ThisMinute(row, at)} then {row}.minute_cell else {at.Minute} end,
            day_current = {Today(row, at)} + {requests},
            day_cell = case when {ThisDay(row, at)} then {row}.day_cell else {at.Day} end
        """;

    /// <summary>How many requests there is room for within the minute; may be negative. Null without a limit.</summary>
    public static string RoomInMinute(string row, Moment at) => $"({row}.per_minute * 60000 - ({Previous(row, at)}) * ({Share(row, at)})) / 60000 - ({Current(row, at)})";

    /// <summary>How many requests there is room for today; may be negative. Null without a limit.</summary>
    public static string RoomToday(string row, Moment at) => $"{row}.per_day - ({Today(row, at)})";

    private static string Fits(string row, string perMinute, string perDay) => $"""
        (cast({perMinute} as bigint) is null or ({Previous(row, At)}) * ({Share(row, At)})
                + ({Current(row, At)} + 1) * 60000 <= cast({perMinute} as bigint) * 60000)
          and (cast({perDay} as bigint) is null or {Today(row, At)} < cast({perDay} as bigint))
        """;

    // A cell does not go back: clocks of several machines differ. Only from one that no other machine's clock can have begun.
    private static string ThisMinute(string row, Moment at) => $"{row}.minute_cell >= {at.Minute} and {row}.minute_cell <= {at.Minute} + {MinuteCount.MostAhead}";

    private static string ThisDay(string row, Moment at) => $"{row}.day_cell >= {at.Day} and {row}.day_cell <= {at.Day} + 1";

    private static string Previous(string row, Moment at) =>
        $"case when {ThisMinute(row, at)} then {row}.minute_previous when {row}.minute_cell = {at.Minute} - 1 then {row}.minute_current else 0 end";

    private static string Current(string row, Moment at) => $"case when {ThisMinute(row, at)} then {row}.minute_current else 0 end";

    private static string Share(string row, Moment at) => $"case when {row}.minute_cell > {at.Minute} and {ThisMinute(row, at)} then 60000 else {at.Left} end";

    private static string Today(string row, Moment at) => $"case when {ThisDay(row, at)} then {row}.day_current else 0 end";

    /// <summary>The names under which a statement knows the time, as in <see cref="HoldQuery"/>.</summary>
    internal readonly record struct Moment(string Minute, string Left, string Day);
}
