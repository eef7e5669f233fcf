using System.Diagnostics.Metrics;
using CodeRunner.Telemetry;

namespace CodeRunner.Keys.Telemetry;

/// <summary>What keys-service measures. Labels are outcomes, never an account or a key. telemetry/README.md lists it.</summary>
internal sealed class KeysMetrics
{
    /// <summary>Of its meter.</summary>
    public const string Name = "CodeRunner.Keys";

    private const string Outcome = "coderunner.outcome";

    private readonly Counter<long> verifications, settlements, expired;
    private readonly Histogram<double> duration;

    public KeysMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        verifications = meter.CreateCounter<long>("coderunner.keys.verifications", "{call}", "Calls asked about, by what was decided.");
        settlements = meter.CreateCounter<long>("coderunner.keys.settlements", "{hold}", "Holds that gateways ended: charged or refunded.");
        expired = meter.CreateCounter<long>("coderunner.keys.holds.expired", "{hold}", "Holds that nobody settled in time and that were given back.");
        duration = meter.CreateHistogram("coderunner.keys.question.duration", "s", "Time for one question, of however many calls.", tags: null, TelemetryServices.Times);
    }

    /// <summary>Whether anybody hears of it.</summary>
    public bool Measured => duration.Enabled;

    public void Verified(IEnumerable<VerifyAnswer> answers, TimeSpan time)
    {
        foreach (var answer in answers) verifications.Add(1, new KeyValuePair<string, object?>(Outcome, Word(answer.Outcome)));
        Asked("verify", time);
    }

    public void Settled(IEnumerable<Settlement> all, TimeSpan time)
    {
        foreach (var one in all.Where(one => one.Hold is not null)) settlements.Add(1, new KeyValuePair<string, object?>(Outcome, one.Charged ? "charged" : "refunded"));
        Asked("settle", time);
    }

    public void Expired(int holds) => expired.Add(holds);

    private void Asked(string question, TimeSpan time) => duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("coderunner.question", question));

    private static string Word(Outcome outcome) => outcome switch
    {
        CodeRunner.Keys.Outcome.Admitted => "admitted",
        CodeRunner.Keys.Outcome.Replay => "replay",
        CodeRunner.Keys.Outcome.BadKey => "bad_key",
        CodeRunner.Keys.Outcome.MinuteLimit => "rate_limited",
        CodeRunner.Keys.Outcome.DayLimit => "daily_limit",
        CodeRunner.Keys.Outcome.ConcurrencyLimit => "too_many_at_once",
        CodeRunner.Keys.Outcome.NoCredits => "no_credits",
        CodeRunner.Keys.Outcome.InFlight => "idempotency_in_flight",
        CodeRunner.Keys.Outcome.OtherBody => "idempotency_mismatch",
        _ => "unavailable",
    };
}
