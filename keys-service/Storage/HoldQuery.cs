namespace CodeRunner.Keys.Storage;

/// <summary>The question behind a verification, with everything that depends on the clock worked out.</summary>
/// <param name="Hash">Of the key.</param>
/// <param name="Service">What is called.</param>
/// <param name="Price">Credits unless the plan says otherwise; null for what is free whatever the plan.</param>
/// <param name="Hold">The id that a hold gets.</param>
/// <param name="Now">Milliseconds since 1970.</param>
/// <param name="ExpiresAt">When the hold is given back.</param>
/// <param name="Minute">See <see cref="MinuteCount"/>.</param>
/// <param name="Left">Milliseconds left of that minute.</param>
/// <param name="Day">See <see cref="DayCount"/>.</param>
internal sealed record HoldQuery(string Hash, string Service, long? Price, string Hold, long Now, long ExpiresAt, long Minute, long Left, long Day)
{
    public static HoldQuery At(DateTimeOffset now, string hash, string service, long? price, string hold, TimeSpan lifetime) => new(
        hash, service, price, hold,
        now.ToUnixTimeMilliseconds(), (now + lifetime).ToUnixTimeMilliseconds(),
        MinuteCount.CellOf(now), MinuteCount.LeftOf(now), DayCount.CellOf(now));
}
