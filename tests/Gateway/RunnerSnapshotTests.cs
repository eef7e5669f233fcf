using CodeRunner.Gateway;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Tests.Gateway;

public class RunnerSnapshotTests
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(5);
    private static readonly UpstreamAddress A = UpstreamAddress.Parse("http://a:1");
    private static readonly UpstreamAddress B = UpstreamAddress.Parse("http://b:1");

    [Fact]
    public void After_ProbesFailForShorterThanForgetAfter_RunnerStays()
    {
        var found = At(0, RunnerSnapshot.Empty, Answer(A));
        var silent = At(4, found, Silence(A));

        Assert.False(Assert.Single(silent.Runners).Answered);
        Assert.True(silent.RoutesLike(found));
    }

    [Fact]
    public void After_ProbesFailForAsLongAsForgetAfter_RunnerGoesButItsLanguageIsRemembered()
    {
        var gone = At(5, At(4, At(0, RunnerSnapshot.Empty, Answer(A)), Silence(A)), Silence(A));

        Assert.Empty(gone.Runners);
        Assert.Equal("python", gone.Seen["PY"]);
        Assert.Empty(gone.OpenLanguages);
    }

    [Fact]
    public void After_OneProbeFailsBehindALongPause_RunnerStays()
    {
        var silent = At(60, At(0, RunnerSnapshot.Empty, Answer(A)), Silence(A));

        Assert.False(Assert.Single(silent.Runners).Answered);
        Assert.True(Assert.Single(At(61, silent, Answer(A)).Runners).Answered);
    }

    [Fact]
    public void Complete_LanguageLostItsOnlyRunner_NotUntilAnotherAnswers()
    {
        var found = At(0, RunnerSnapshot.Empty, Answer(A));
        var lost = At(1, found, Silence(A));
        var forgotten = At(7, lost, Silence(A));
        var healed = At(8, forgotten, Answer(B));

        Assert.False(RunnerSnapshot.Empty.Complete);
        Assert.True(found.Complete);
        Assert.False(lost.Complete);
        Assert.False(forgotten.Complete);
        Assert.True(healed.Complete);
        Assert.True(At(9, healed, Silence(A), Answer(B)).Complete);
    }

    [Fact]
    public void After_AddressThatNeverAnswered_IsNoRunner() =>
        Assert.Empty(At(0, RunnerSnapshot.Empty, Silence(A)).Runners);

    [Fact]
    public void After_OwnRequestsAmongTheBusy_CountAsFreeOnce()
    {
        var probe = new Probe(A, new RunnerHealth("a", [new("python")], Slots: 8, Busy: 5), InFlight: 3);

        Assert.Equal(6, At(0, RunnerSnapshot.Empty, probe).Runners[0].Free);
    }

    [Fact]
    public void After_BusyReportedBeforeOwnRequestsArrived_NeverExceedsSlots()
    {
        var probe = new Probe(A, new RunnerHealth("a", [new("python")], Slots: 8, Busy: 1), InFlight: 3);

        Assert.Equal(8, At(0, RunnerSnapshot.Empty, probe).Runners[0].Free);
    }

    [Fact]
    public void After_AliasIsAnotherLanguagesName_NameWins()
    {
        var perl = new Probe(A, new RunnerHealth("a", [new("perl", ["raku"])], 1), 0);
        var raku = new Probe(B, new RunnerHealth("b", [new("raku")], 1), 0);

        Assert.Equal("raku", At(0, RunnerSnapshot.Empty, perl, raku).Seen["raku"]);
        Assert.Equal("raku", At(1, At(0, RunnerSnapshot.Empty, perl), perl, raku).Seen["Raku"]);
    }

    [Fact]
    public void After_Draining_IsKnownButNotOpen()
    {
        var draining = new Probe(A, new RunnerHealth("a", [new("python")], 1, Draining: true), 0);
        var snapshot = At(0, RunnerSnapshot.Empty, draining);

        Assert.Single(snapshot.Runners);
        Assert.False(snapshot.AnyOpen);
        Assert.Empty(snapshot.OpenLanguages);
    }

    private static Probe Answer(UpstreamAddress address) =>
        new(address, new RunnerHealth("id", [new("python", ["py"])], Slots: 4), InFlight: 0);

    private static Probe Silence(UpstreamAddress address) => new(address, null, 0);

    private static RunnerSnapshot At(int seconds, RunnerSnapshot before, params Probe[] probes) =>
        before.After(probes, TimeSpan.FromSeconds(seconds), ForgetAfter);
}
