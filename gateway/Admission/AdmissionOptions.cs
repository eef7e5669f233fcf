using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>Section `Admission`: who is believed, and how calls are counted.</summary>
internal sealed class AdmissionOptions : IValidatableObject
{
    /// <summary>Gateways that share their callers, 1–1000, default 1. More than one counts callers without a key in keys-service.</summary>
    [Range(1, 1000)] public int Replicas { get; set; } = 1;

    /// <summary>Wrong keys from one address within a minute, after which its keys are no longer looked at, 1–1,000,000, default 30.</summary>
    [Range(1, 1_000_000)] public int WrongKeysPerMinute { get; set; } = 30;

    /// <summary>Addresses or networks (`10.0.0.0/8`) of proxies whose X-Forwarded-For is believed. Default none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    public IEnumerable<IPNetwork> TrustedNetworks() => TrustedProxies.Select(text => Parse(text)!.Value);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from text in TrustedProxies
        where Parse(text) is null
        select new ValidationResult($"Admission:TrustedProxies has '{text}': it must be an address or a network such as 10.0.0.0/8.");

    private static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}

[OptionsValidator]
internal sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;
