using System.Globalization;

namespace CodeRunner.Keys;

/// <summary>What a kind of caller may do: a member of section `Plans`. Null is "no limit".</summary>
internal sealed record Plan(
    string Name, long? RequestsPerMinute = null, long? RequestsPerDay = null, long? MaxConcurrent = null, long? MaxSessions = null,
    long Credits = 0, long? KeyDays = null, IReadOnlyDictionary<string, long>? CreditsPerCall = null)
{
    public const string Anonymous = "anonymous";
    public const string Free = "free";

    /// <summary>The largest number in a plan: sums of such stay far from overflowing.</summary>
    public const long Most = 1_000_000_000;

    private static readonly Plan[] Defaults =
    [
        new(Anonymous, RequestsPerMinute: 30, MaxSessions: 5),
        new(Free, RequestsPerMinute: 120, MaxSessions: 20, Credits: 200),
    ];

    /// <summary>The defaults, changed and added to by the configuration. A bad member stops the start.</summary>
    public static IReadOnlyDictionary<string, Plan> Read(IConfiguration configuration)
    {
        var plans = Defaults.ToDictionary(plan => plan.Name);
        foreach (var section in configuration.GetSection("Plans").GetChildren())
        {
            var name = section.Key.ToLowerInvariant();
            plans[name] = Read(section, plans.GetValueOrDefault(name) ?? new Plan(name));
        }

        return plans;
    }

    private static Plan Read(IConfigurationSection section, Plan plan)
    {
        foreach (var member in section.GetChildren())
        {
            plan = member.Key.ToUpperInvariant() switch
            {
                "REQUESTSPERMINUTE" => plan with { RequestsPerMinute = Number(member, 1) },
                "REQUESTSPERDAY" => plan with { RequestsPerDay = Number(member, 1) },
                "MAXCONCURRENT" => plan with { MaxConcurrent = Number(member, 1) },
                "MAXSESSIONS" => plan with { MaxSessions = Number(member, 0) },
                "CREDITS" => plan with { Credits = Number(member, 0) ?? 0 },
                "KEYDAYS" => plan with { KeyDays = Number(member, 1) },
                "CREDITSPERCALL" => plan with { CreditsPerCall = member.GetChildren().ToDictionary(price => price.Key.ToLowerInvariant(), price => Number(price, 0) ?? 0) },
                _ => throw new StartRefusedException($"{member.Path} is no setting of a plan."),
            };
        }

        return plan;
    }

    // Empty takes a default limit away.
    private static long? Number(IConfigurationSection section, long least) => section.Value is null or "" ? null
        : long.TryParse(section.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= Most ? number
        : throw new StartRefusedException($"{section.Path} is '{section.Value}': it must be a whole number from {least} to {Most}.");
}
