using CodeRunner.Supervisor;
using CodeRunner.Supervisor.Fleet;

namespace CodeRunner.Tests.Supervisor;

/// <summary>
/// What the supervisor decides, as a table: runners as "NAME VERSION STATE SECONDS [BUSY]", what is wanted as a number of runners of version "new", and what is to be done.
/// </summary>
public sealed class PlanTests
{
    [Theory]
    // Nothing there, and all there.
    [InlineData("", 2, "start start")]
    [InlineData("a new ready 100", 1, "")]
    [InlineData("a new starting 3", 1, "")]
    [InlineData("a new ready 100; b new starting 3", 3, "start")]
    // A dead one goes, and another comes in the same look.
    [InlineData("a new dead 0", 1, "remove a, start")]
    [InlineData("a new ready 100; b new dead 0", 2, "remove b, start")]
    // A silent one is replaced beside, and ended only later: its runs may live.
    [InlineData("a new silent 2.9", 1, "")]
    [InlineData("a new silent 3", 1, "start")]
    [InlineData("a new silent 5; b new starting 2", 1, "")]
    [InlineData("a new silent 59; b new ready 15", 1, "")]
    [InlineData("a new silent 60; b new ready 15", 1, "remove a")]
    // It came back: the one that does the least is one too many.
    [InlineData("a new ready 1 4; b new ready 9 0", 1, "drain b")]
    // One that never comes to answer.
    [InlineData("a new starting 89", 1, "")]
    [InlineData("a new starting 90", 1, "remove a, start")]
    // Told to end: it counts for nothing, and its patience ends (leave 5 + sessions 0 + stop 40).
    [InlineData("a new draining 44; b new ready 44", 1, "")]
    [InlineData("a new draining 45; b new ready 45", 1, "remove a")]
    [InlineData("a new draining 1", 1, "start")]
    [InlineData("a new dead 0; b new ready 45", 1, "remove a")]
    // A new version: one more is started, is known for 6 s, and then an old one leaves.
    [InlineData("a old ready 100", 1, "start")]
    [InlineData("a old ready 100; b new starting 3", 1, "")]
    [InlineData("a old ready 100; b new ready 5.9", 1, "")]
    [InlineData("a old ready 100; b new ready 6", 1, "drain a")]
    [InlineData("a old draining 1; b new ready 7", 1, "")]
    // … one by one, where there are several.
    [InlineData("a old ready 100; b old ready 100; c old ready 100", 3, "start")]
    [InlineData("a old ready 100 7; b old ready 100 1; c old ready 100 3; d new ready 6", 3, "start, drain b")]
    [InlineData("a old ready 100; c old ready 100; b old draining 1; d new ready 7; e new starting 1", 3, "")]
    // A new version that is broken takes nothing away: the old ones stay.
    [InlineData("a old ready 100; b new dead 0", 1, "remove b, start")]
    // The old one dies on the way.
    [InlineData("a old dead 0; b new starting 1", 1, "remove a")]
    [InlineData("a old dead 0; b old ready 100; c new starting 1", 2, "remove a")]
    [InlineData("a old dead 0; b old ready 100", 2, "remove a, start")]
    // Fewer are needed: those leave that do the least, before all those that do nothing yet.
    [InlineData("a new ready 100 3; b new ready 50 1", 1, "drain b")]
    [InlineData("a new ready 100; b new starting 1", 1, "drain b")]
    public void Plan_OfWhatIs_DoesWhatIsDue(string runners, int wanted, string steps) =>
        Assert.Equal(steps.Replace("start start", "start, start", StringComparison.Ordinal), Planned(runners, new Wanted("python", "new", wanted)));

    [Theory]
    [InlineData("", "")]
    [InlineData("a new dead 0", "remove a")]
    [InlineData("a old ready 100", "")]
    public void Plan_WhileTriesAreSpacedOut_StartsNothing(string runners, string steps) =>
        Assert.Equal(steps, Planned(runners, new Wanted("python", "new", 1, MayStart: false)));

    [Theory]
    [InlineData("a old ready 100; b old starting 1", "drain a, drain b")]
    [InlineData("a old draining 3; b old dead 0", "remove b")]
    public void Plan_OfALanguageWhoseImageIsGone_LeavesNone(string runners, string steps) =>
        Assert.Equal(steps, Planned(runners, new Wanted("python", null, 1)));

    [Fact]
    public void Tries_ThatFail_AreSpacedOutUpToAMinute()
    {
        var tries = Tries.None;
        Assert.True(tries.Allow(TimeSpan.Zero));

        List<double> waits = [];
        for (var i = 0; i < 7; i++)
        {
            tries = tries.AfterFailure(TimeSpan.FromHours(1));
            waits.Add((tries.NotBefore - TimeSpan.FromHours(1)).TotalSeconds);
            Assert.False(tries.Allow(TimeSpan.FromHours(1)));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60], waits);
    }

    private static string Planned(string runners, Wanted wanted) => string.Join(", ", Plan.Of(Runners.Read(runners), wanted, new SupervisorOptions()).Select(step => step switch
    {
        Step.Start => "start",
        Step.Drain drain => $"drain {drain.Runner.Id}",
        Step.Remove remove => $"remove {remove.Runner.Id}",
        _ => "?",
    }));
}
