namespace CodeRunner.Keys.Storage;

/// <summary>What both databases are told in the same words. Parameters are those of <see cref="HoldQuery"/>.</summary>
internal static class Sql
{
    /// <summary>The account behind a usable key, with the limits and the price that hold for it.</summary>
    public const string Who = """
        select a.id, a.plan, a.credits, a.open_holds, a.minute_cell, a.minute_current, a.minute_previous, a.day_cell, a.day_current,
               coalesce(a.per_minute, p.per_minute) as per_minute, coalesce(a.per_day, p.per_day) as per_day,
               coalesce(a.max_concurrent, p.max_concurrent) as max_concurrent, coalesce(a.max_sessions, p.max_sessions) as max_sessions,
               case when @Billable = 1 then coalesce(x.credits, @Cost) else 0 end as cost
        from keys k
        join accounts a on a.id = k.account
        join plans p on p.name = a.plan
        left join prices x on x.plan = a.plan and x.service = @Service
        where k.hash = @Hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > @Now)
        """;

    /// <summary>The decision: one update of one row, which its lock makes atomic. `w` is a row of <see cref="Who"/>.</summary>
    public static readonly string Take = $"""
        set credits = accounts.credits - w.cost,
            held = accounts.held + w.cost,
            open_holds = accounts.open_holds + case when w.cost > 0 or w.max_concurrent is not null then 1 else 0 end,
            {Count("accounts")}
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
        on conflict (caller) do update set {Count("rates")}
        where {Fits("rates", "@PerMinute", "@PerDay")}
        returning minute_cell, minute_current, minute_previous, day_cell, day_current
        """;

    // The same arithmetic as MinuteCount and DayCount, where the rows are. A cell never goes back: clocks of several machines differ.
    private static string Previous(string row) => $"case when {row}.minute_cell >= @Minute then {row}.minute_previous when {row}.minute_cell = @Minute - 1 then {row}.minute_current else 0 end";
    private static string Current(string row) => $"case when {row}.minute_cell >= @Minute then {row}.minute_current else 0 end";
    private static string Today(string row) => $"case when {row}.day_cell >= @Day then {row}.day_current else 0 end";

    private static string Count(string row) => $"""
        minute_previous = {Previous(row)},
            minute_current = {Current(row)} + 1,
            minute_cell = case when {row}.minute_cell >= @Minute then {row}.minute_cell else @Minute end,
            day_current = {Today(row)} + 1,
            day_cell = case when {row}.day_cell >= @Day then {row}.day_cell else @Day end
        """;

    private static string Fits(string row, string perMinute, string perDay) => $"""
        (cast({perMinute} as bigint) is null or ({Previous(row)}) * case when {row}.minute_cell > @Minute then 60000 else @Left end
                + ({Current(row)} + 1) * 60000 <= cast({perMinute} as bigint) * 60000)
          and (cast({perDay} as bigint) is null or {Today(row)} < cast({perDay} as bigint))
        """;
}
