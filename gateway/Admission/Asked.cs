using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>Feature of a request that the desk has looked at: who asks for what.</summary>
/// <param name="Price">Of the call.</param>
/// <param name="Address">Where it comes from, as <see cref="Edge.CallerAddress"/> tells callers apart.</param>
/// <param name="Digest">Of its key; null without one.</param>
/// <param name="HoldSeconds">Longer than the call can take.</param>
/// <param name="Claim">With an Idempotency-Key.</param>
internal sealed record Asked(Price Price, string Address, string? Digest, int HoldSeconds, Claim? Claim);

/// <summary>Feature of a request once its limits are known, let in or not: what headers and upstreams are told.</summary>
internal sealed class Standing(VerifyAnswer verified)
{
    public VerifyAnswer Verified { get; } = verified;

    /// <summary>What the caller may still spend; null without a key.</summary>
    public long? Credits { get; set; } = verified.Credits;
}
