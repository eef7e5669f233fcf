using CodeRunner.Supervisor;
using CodeRunner.Supervisor.Fleet;

namespace CodeRunner.Tests.Supervisor;

/// <summary>How many runners a language gets by its load: 8 slots each, full above 75 %, one more after 3 s, one less after 120 s.</summary>
public sealed class ScaleTests
{
    private static readonly SupervisorOptions Options = new();

    [Theory]
    // How many there are, what each has in use, for how many seconds; how many there are to be.
    [InlineData(1, 6, 60, 1)]      // not more than 75 % of 8
    [InlineData(1, 7, 2.5, 1)]     // not for long enough
    [InlineData(1, 7, 3, 2)]
    [InlineData(1, 80, 3, 2)]      // calls that wait count too; one more at a time
    [InlineData(4, 8, 60, 4)]      // the most
    [InlineData(2, 1, 119, 2)]
    [InlineData(2, 1, 120, 1)]     // 2 in use: less than 37 % of the 8 that are left
    [InlineData(2, 2, 600, 2)]     // 4 in use: it would soon be too few again
    [InlineData(1, 0, 600, 1)]     // the least
    public void Load_ThatLasts_ChangesTheCount(int count, int busy, double seconds, int expected)
    {
        var scale = Scale.At(count);
        var runners = Ready(count, busy);

        for (var passed = 0.0; passed < seconds && scale.Count == count; passed += 0.5) scale = scale.After(runners, TimeSpan.FromSeconds(0.5), 1, 4, Options);

        Assert.Equal(expected, scale.Count);
    }

    [Fact]
    public void Load_ThatComesAndGoes_ChangesNothing()
    {
        var scale = Scale.At(1);

        for (var i = 0; i < 100; i++) scale = scale.After(Ready(1, i % 5 == 0 ? 0 : 8), TimeSpan.FromSeconds(0.5), 1, 4, Options);

        Assert.Equal(1, scale.Count);
    }

    [Fact]
    public void Load_WhileARunnerIsStillToCome_ChangesNothing()
    {
        var scale = Scale.At(2);

        for (var i = 0; i < 100; i++) scale = scale.After(Ready(1, 8), TimeSpan.FromSeconds(0.5), 1, 4, Options);

        Assert.Equal(2, scale.Count);
    }

    [Fact]
    public void Bounds_ThatChanged_HoldAtOnce()
    {
        Assert.Equal(3, Scale.At(1).After([], TimeSpan.Zero, 3, 4, Options).Count);
        Assert.Equal(2, Scale.At(5).After(Ready(5, 8), TimeSpan.Zero, 1, 2, Options).Count);
    }

    private static IReadOnlyList<Runner> Ready(int count, int busy) => Runners.Read(string.Join("; ", Enumerable.Range(0, count).Select(i => $"r{i} new ready 100 {busy}")));
}
