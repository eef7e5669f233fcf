using System.Text;

namespace CodeRunner.Gateway.Routing;

/// <summary>
/// YARP and HttpClient know destinations as URLs only. A socket's path therefore travels as a host name,
/// in hexadecimal under a top-level domain that can never exist: /a.sock → http://2f612e736f636b.unix.invalid/
/// </summary>
internal static class UnixSocket
{
    private const string Domain = ".unix.invalid";

    // sockaddr_un holds 108 bytes, the last of which is NUL.
    private const int LongestPath = 107;
    private const int LongestLabel = 62;

    /// <summary>Why this path cannot be a socket's, or null.</summary>
    public static string? Fault(string path) =>
        !path.StartsWith('/') ? "the path of a Unix socket must be absolute"
        : Encoding.UTF8.GetByteCount(path) is var length && length > LongestPath ? $"the path of a Unix socket may have {LongestPath} bytes, this one has {length}"
        : null;

    public static Uri ToUri(string path)
    {
        var labels = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(path)).Chunk(LongestLabel).Select(label => new string(label));
        return new Uri($"http://{string.Join('.', labels)}{Domain}/");
    }

    /// <summary>The path behind such a host name, or null for an ordinary one.</summary>
    public static string? PathOf(string host) => host.EndsWith(Domain, StringComparison.Ordinal)
        ? Encoding.UTF8.GetString(Convert.FromHexString(host[..^Domain.Length].Replace(".", "", StringComparison.Ordinal)))
        : null;
}
