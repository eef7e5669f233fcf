using CodeRunner.Keys;

namespace CodeRunner.Tests.Keys;

public class MinuteCountTests
{
    private static readonly DateTimeOffset Minute = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void Admits_NewCaller_ExactlyTheLimit()
    {
        var count = new MinuteCount().At(Minute);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(count.Admits(5, Minute));
            count = count.PlusOne();
        }

        Assert.False(count.Admits(5, Minute.AddSeconds(59)));
    }

    [Theory]
    [InlineData(60, 0)]    // the whole previous minute still counts
    [InlineData(90, 60)]   // half of it
    [InlineData(119, 118)]
    [InlineData(120, 120)]
    public void Remaining_AfterAFullMinute_GrowsAsItPasses(int seconds, int remaining)
    {
        var full = new MinuteCount(MinuteCount.CellOf(Minute), 120, 0);
        var now = Minute.AddSeconds(seconds);
        Assert.Equal(remaining, full.At(now).ToRate(120, now).Remaining);
    }

    [Theory]
    [InlineData(120, 120, 0, 10)]
    [InlineData(120, 60, 119, 30)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(30, 0, 30, 0)]
    [InlineData(7, 3, 7, 12)]
    public void RetryAfter_IsTheFirstSecondThatAdmits(long limit, long current, long previous, int second)
    {
        var now = Minute.AddSeconds(second);
        var count = new MinuteCount(MinuteCount.CellOf(now), current, previous);
        Assert.False(count.Admits(limit, now));

        var wait = count.RetryAfter(limit, now);

        Assert.True(count.At(now.AddSeconds(wait)).Admits(limit, now.AddSeconds(wait)));
        Assert.True(wait == 1 || !count.At(now.AddSeconds(wait - 1)).Admits(limit, now.AddSeconds(wait - 1)));
    }

    [Fact]
    public void At_CellOfAClockAhead_CountsInFull()
    {
        var ahead = new MinuteCount(MinuteCount.CellOf(Minute) + 1, 3, 4).At(Minute);
        Assert.Equal(new MinuteCount(MinuteCount.CellOf(Minute) + 1, 3, 4), ahead);
        Assert.False(ahead.Admits(7, Minute));
        Assert.True(ahead.Admits(8, Minute));
    }
}
