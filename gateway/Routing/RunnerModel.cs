namespace CodeRunner.Gateway.Routing;

/// <summary>What is known of one runner.</summary>
/// <param name="Address">Where it is, which is also who it is.</param>
/// <param name="Health">What it said when it last answered.</param>
/// <param name="Seen">When that was.</param>
/// <param name="Answered">Whether it answered the latest probe.</param>
/// <param name="Free">Slots that, by that answer, nobody else is using.</param>
internal sealed record RunnerModel(UpstreamAddress Address, RunnerHealth Health, TimeSpan Seen, bool Answered, int Free)
{
    public string Name => Address.Name;
    public IEnumerable<string> Languages => Health.Languages.Select(language => language.Name);

    /// <summary>Draining runners finish what they have and get nothing new.</summary>
    public bool Open => !Health.Draining;
}

/// <summary>One question to one address.</summary>
/// <param name="Address">Who was asked.</param>
/// <param name="Health">Null: no answer, or none that a runner gives.</param>
/// <param name="InFlight">Our own requests there, which are part of what it reports as busy.</param>
internal sealed record Probe(UpstreamAddress Address, RunnerHealth? Health, int InFlight);
