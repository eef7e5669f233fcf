using CodeRunner.Supervisor;
using CodeRunner.Supervisor.Engine;
using CodeRunner.Supervisor.Fleet;

namespace CodeRunner.Tests.Supervisor;

/// <summary>From one look to the next: since when a container is what it is.</summary>
public sealed class SightingsTests
{
    private static readonly RunnerHealth Fine = new(Slots: 8, Busy: 2, Waiting: 1), Leaving = new(Slots: 8, Draining: true);

    private readonly Sightings sightings = new();

    [Fact]
    public void Container_FromStartToEnd_IsToldApart()
    {
        AssertSeen(RunnerState.Starting, 0, Look(1, null));
        AssertSeen(RunnerState.Starting, 2, Look(3, null));
        AssertSeen(RunnerState.Ready, 0, Look(4, Fine));
        AssertSeen(RunnerState.Ready, 2, Look(6, Fine));
        AssertSeen(RunnerState.Silent, 1, Look(7, null));
        AssertSeen(RunnerState.Silent, 3, Look(9, null));
        AssertSeen(RunnerState.Ready, 0, Look(10, Fine));
        AssertSeen(RunnerState.Ready, 5, Look(15, Fine));
        sightings.Tell("one", TimeSpan.FromSeconds(15));
        AssertSeen(RunnerState.Draining, 1, Look(16, Fine));
        AssertSeen(RunnerState.Draining, 2, Look(17, null));
        AssertSeen(RunnerState.Dead, 0, Look(18, null, running: false));
    }

    [Fact]
    public void Silence_WhileNobodyLooked_IsNotCounted()
    {
        Look(1, Fine);

        AssertSeen(RunnerState.Silent, 3, Look(61, null));
    }

    [Fact]
    public void Container_ThatSaysItDrains_WasToldByAnother() => AssertSeen(RunnerState.Draining, 0, Look(1, Leaving));

    [Fact]
    public void CallsThatWait_AreLoadToo() => Assert.Equal(3, Look(1, Fine).Busy);

    [Fact]
    public void Container_ThatIsGone_IsForgotten()
    {
        Look(1, Fine);

        sightings.Keep([]);

        Assert.False(sightings.Knows("one"));
    }

    private Runner Look(double second, RunnerHealth? health, bool running = true) =>
        sightings.Of(new Container("one", "python", "new", 10_100, running, "10.0.0.2"), health, TimeSpan.FromSeconds(second));

    private static void AssertSeen(RunnerState state, double seconds, Runner runner) => Assert.Equal((state, seconds), (runner.State, runner.Since.TotalSeconds));
}
