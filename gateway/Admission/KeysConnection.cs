using System.ComponentModel.DataAnnotations;
using CodeRunner.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>Section `Keys`, the gateway's part: where keys-service is.</summary>
internal sealed class KeysConnection : IValidatableObject
{
    /// <summary>`http://unix:/path/keys.sock` or `http://name:port`. Embedded: set by itself. Without any, calls with a key are 503.</summary>
    public string? Address { get; set; }

    /// <summary>What keys-service asks gateways for; the same there.</summary>
    public string? Secret { get; set; }

    /// <summary>Seconds that keys-service may take for an answer, 0.1–60, default 5.</summary>
    [Range(0.1, 60)] public double AnswerSeconds { get; set; } = 5;

    /// <summary>Seconds that an answer charged to nobody's account is tried to be charged, 0.1–600, default 10: a restart of the database fits in.</summary>
    [Range(0.1, 600)] public double SettleSeconds { get; set; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is { Length: > 0 } && UpstreamAddress.Fault(Address) is { } fault) yield return new ValidationResult($"Keys:Address is '{Address}': {fault}.");
    }
}

[OptionsValidator]
internal sealed partial class KeysConnectionValidator : IValidateOptions<KeysConnection>;
