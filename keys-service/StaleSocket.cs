using System.Net.Sockets;

namespace CodeRunner.Keys;

/// <summary>A process that was killed leaves its Unix socket behind, and nobody could listen there again.</summary>
internal static class StaleSocket
{
    private const string UnixPrefix = "http://unix:";

    /// <summary>Removes the socket of such a URL, unless somebody still listens there.</summary>
    public static void Remove(string url)
    {
        if (!url.StartsWith(UnixPrefix, StringComparison.Ordinal)) return;
        var path = url[UnixPrefix.Length..];
        if (!File.Exists(path)) return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }
}
