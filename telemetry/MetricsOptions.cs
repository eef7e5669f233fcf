using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Telemetry;

/// <summary>Section `Metrics`, the same in every program.</summary>
internal sealed class MetricsOptions
{
    /// <summary>What Prometheus must say at `/metrics`, as `Authorization: Bearer`; at least 16 characters. Without it there is no such address.</summary>
    [RegularExpression("^(.{16,})?$", ErrorMessage = "Metrics:Token is too short: it must have at least 16 characters.")]
    public string Token { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;
