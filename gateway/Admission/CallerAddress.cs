using System.Net;
using System.Net.Sockets;

namespace CodeRunner.Gateway.Admission;

/// <summary>How callers without a key are told apart.</summary>
internal static class CallerAddress
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: whoever has one address of it has all of them.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
