using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Mcp;

/// <summary>Section `Mcp`.</summary>
internal sealed class McpOptions
{
    /// <summary>
    /// Requests to /mcp a minute from one key, or one address without a key, 1–1,000,000, default 600. They cost nothing and do not count
    /// against a plan's limits, which are for the calls that tools make; this only keeps a mad client off.
    /// </summary>
    [Range(1, 1_000_000)] public int RequestsPerMinute { get; set; } = 600;
}

[OptionsValidator]
internal sealed partial class McpOptionsValidator : IValidateOptions<McpOptions>;
