namespace CodeRunner.Tests.Hostile;

/// <summary>The hostile tests stress the machine on purpose: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;

/// <summary>The box holds: each hostile program is kept from what it tries, and nobody else notices that it did.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class HostileTests(HostileRuns runs) : IClassFixture<HostileRuns>
{
    public static IEnumerable<TheoryDataRow<string>> Programs =>
        HostileProgram.All.Select(program => new TheoryDataRow<string>(program.Name) { TestDisplayName = $"{program.Proves} [{program.Name}]" });

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_InItsBox_IsHeldAndTheNextCallerServed(string program)
    {
        var run = runs.Runs[program];
        Assert.Null(run.Problem);
        Assert.Equal(("ok", "4950\n"), (run.Benign.GetProperty("status").GetString(), run.Benign.GetProperty("stdout").GetString()));
        // Four programs at once, fork bombs among them, on as few as two processors: seconds would mean that it had to wait for one to end.
        Assert.InRange(run.BenignTook, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Suite_AsPromised_HasAtLeast120Programs() => Assert.InRange(HostileProgram.All.Count, 120, int.MaxValue);

    [Fact]
    public void Bait_AfterAllPrograms_WasReachedByNone() => Assert.Empty(runs.TakenBait);

    [Fact]
    public void System_AfterAllPrograms_HasNoProcessMountGroupDescriptorOrFileMore()
    {
        // Descriptors: HTTP connections come and go by a few; a leak would be one a run.
        Assert.InRange(runs.After!.Descriptors, 0, runs.Before!.Descriptors + 24);
        Assert.Equal(runs.Before with { Descriptors = 0 }, runs.After with { Descriptors = 0 });
    }
}
