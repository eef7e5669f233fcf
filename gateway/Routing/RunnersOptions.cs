using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Routing;

/// <summary>Section `Runners`: where runners are looked for, and how patiently.</summary>
internal sealed class RunnersOptions : IValidatableObject
{
    /// <summary>`http://unix:/path/executor.sock` or `http://name:port`, whose name may resolve to many runners.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>Seconds between two probes of a runner, 0.01–60, default 2.</summary>
    [Range(0.01, 60)] public double ProbeSeconds { get; set; } = 2;

    /// <summary>Seconds without an answered probe, and two unanswered, after which a runner is forgotten, 0.01–3600, default 5.</summary>
    [Range(0.01, 3600)] public double ForgetSeconds { get; set; } = 5;

    /// <summary>Seconds that a runner may take for an answer to the gateway's own questions (health, languages, sessions), 0.05–60, default 2.</summary>
    [Range(0.05, 60)] public double ProbeTimeoutSeconds { get; set; } = 2;

    /// <summary>Milliseconds that all runners' answers to one such question are waited for, 1–60000, default 250: one that takes longer is left out of the list of languages
    /// or sessions this time. Where an owner's sessions are counted, for an opening, it is a second at least.</summary>
    [Range(1, 60_000)] public int StragglersMs { get; set; } = 250;

    /// <summary>Milliseconds that connecting to a runner may take, 1–10000, default 300.</summary>
    [Range(1, 10_000)] public int ConnectTimeoutMs { get; set; } = 300;

    /// <summary>Seconds that a runner may take for an answer, 0.05–3600, default 60: its longest run is 30 s, the rest is its queue.</summary>
    [Range(0.05, 3600)] public double TimeoutSeconds { get; set; } = 60;

    /// <summary>Seconds that a caller of an interactive run has for its first message, 0.05–60, default 10.</summary>
    [Range(0.05, 60)] public double FirstMessageSeconds { get; set; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from address in Addresses
        let fault = UpstreamAddress.Fault(address) ?? (address.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? "runners speak http" : null)
        where fault is not null
        select new ValidationResult($"Runners:Addresses has '{address}': {fault}.");
}

[OptionsValidator]
internal sealed partial class RunnersOptionsValidator : IValidateOptions<RunnersOptions>;
