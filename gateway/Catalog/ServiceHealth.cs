using System.Text.Json.Serialization;

namespace CodeRunner.Gateway.Catalog;

/// <summary>How a service was when it was last asked.</summary>
/// <param name="State">Whether it answered well.</param>
/// <param name="CheckedAt">When; null before the first answer.</param>
/// <param name="Reason">Why it is down, without anything about where it runs.</param>
internal sealed record ServiceHealth(HealthState State, DateTimeOffset? CheckedAt = null, string? Reason = null)
{
    public static ServiceHealth Unknown { get; } = new(HealthState.Unknown);
}

/// <summary>Whether a service can be counted on.</summary>
internal enum HealthState
{
    /// <summary>Not asked yet.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>It answers.</summary>
    [JsonStringEnumMemberName("ok")] Ok,

    /// <summary>It does not, or says that it is not well.</summary>
    [JsonStringEnumMemberName("down")] Down,
}
