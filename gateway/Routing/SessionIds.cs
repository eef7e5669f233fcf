using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CodeRunner.Gateway.Routing;

/// <summary>
/// Reads session ids, <c>s_RUNNER.RANDOM.MAC</c>. A living runner judges its own; when the runner is gone, the secret that runners and gateways
/// share (<c>Sessions:Secret</c>) tells a lost session from one that never was. Without it, a gone runner's sessions are unknown.
/// </summary>
internal sealed class SessionIds(string secret)
{
    private const int LongestId = 128, MacBytes = 16;

    /// <summary>The id of the runner that an id names; null when it is no session's id.</summary>
    public static string? RunnerOf(string id) =>
        id.Length <= LongestId && id.StartsWith("s_", StringComparison.Ordinal) && id.Split('.') is [{ Length: > 2 } first, _, _] ? first[2..] : null;

    /// <summary>Whether a runner made this id for this owner, or for nobody in particular. In constant time.</summary>
    public bool Holds(string id, string owner)
    {
        if (secret.Length == 0 || id.LastIndexOf('.') is not (> 0 and var cut)) return false;
        var given = Encoding.UTF8.GetBytes(id[(cut + 1)..]);
        var scope = owner.StartsWith("key:", StringComparison.Ordinal) ? owner : "";
        return CryptographicOperations.FixedTimeEquals(given, Mac(id[..cut], "")) | CryptographicOperations.FixedTimeEquals(given, Mac(id[..cut], scope));
    }

    private byte[] Mac(string body, string scope) => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{body}\n{scope}")).AsSpan(0, MacBytes)));
}
