using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sessions;

/// <summary>
/// Session ids: <c>s_RUNNER.RANDOM.MAC</c>. The runner part leads any gateway to this runner and no later one (its id is new with each start),
/// the random part has 128 bits, and the MAC binds both to the key that opened the session, so that nobody makes ids up.
/// </summary>
internal sealed class SessionIds(IOptions<SessionsOptions> options)
{
    private const int RandomBytes = 16, MacBytes = 16;

    private readonly byte[] secret = options.Value.Secret is { Length: > 0 } shared ? Encoding.UTF8.GetBytes(shared) : RandomNumberGenerator.GetBytes(32);

    public string New(string runner, SessionOwner owner)
    {
        var body = $"s_{runner}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes))}";
        return $"{body}.{Mac(body, Scope(owner))}";
    }

    /// <summary>Whether an id says that this runner made it.</summary>
    public static bool Names(string id, string runner) => id.StartsWith($"s_{runner}.", StringComparison.Ordinal);

    /// <summary>Whether an id was made by one who knows the secret, for this owner or for nobody in particular. In constant time.</summary>
    public bool Holds(string id, SessionOwner owner)
    {
        if (id.Length > 128 || id.LastIndexOf('.') is not (> 0 and var cut)) return false;
        var given = Encoding.UTF8.GetBytes(id[(cut + 1)..]);
        return CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Mac(id[..cut], "")))
            | CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Mac(id[..cut], Scope(owner))));
    }

    private static string Scope(SessionOwner owner) => owner.Keyed ? owner.Name : "";

    private string Mac(string body, string scope) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{body}\n{scope}")).AsSpan(0, MacBytes));
}
