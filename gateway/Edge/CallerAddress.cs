using System.Net;
using System.Net.Sockets;

namespace CodeRunner.Gateway.Edge;

/// <summary>Tells callers without a key apart, by where they call from.</summary>
internal static class CallerAddress
{
    private const int BytesOfPrefix = 8;

    /// <summary>
    /// <c>addr:192.0.2.7</c>, <c>addr:2001:db8::/64</c>, or <c>addr:local</c> where there is no address (a Unix socket).
    /// One household or machine has a whole /64: told apart within it, it would be as many callers as it likes.
    /// </summary>
    public static string Owner(IPAddress? remote)
    {
        if (remote is null) return "addr:local";
        if (remote.IsIPv4MappedToIPv6) remote = remote.MapToIPv4();
        if (remote.AddressFamily == AddressFamily.InterNetwork) return $"addr:{remote}";

        var bytes = remote.GetAddressBytes();
        bytes.AsSpan(BytesOfPrefix).Clear();
        return $"addr:{new IPAddress(bytes)}/64";
    }
}
