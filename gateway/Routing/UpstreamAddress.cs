using System.Net;

namespace CodeRunner.Gateway.Routing;

/// <summary>Where a runner or another service answers. The name is for people and is its identity.</summary>
internal sealed record UpstreamAddress(string Name, Uri Uri)
{
    private const string UnixPrefix = "http://unix:";

    /// <summary>What is wrong with such a setting, or null.</summary>
    public static string? Fault(string text) =>
        text.StartsWith(UnixPrefix, StringComparison.Ordinal) ? UnixSocket.Fault(text[UnixPrefix.Length..])
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? null
        : "it must be http://name:port or http://unix:/path";

    public static UpstreamAddress Parse(string text) => text.StartsWith(UnixPrefix, StringComparison.Ordinal)
        ? new($"unix:{text[UnixPrefix.Length..]}", UnixSocket.ToUri(text[UnixPrefix.Length..]))
        : new(new Uri(text).Authority, new Uri(text));

    /// <summary>Every machine behind a name is a runner of its own.</summary>
    public async Task<IReadOnlyList<UpstreamAddress>> ResolveAsync(CancellationToken cancel)
    {
        if (UnixSocket.PathOf(Uri.Host) is not null) return [this];
        var found = await Dns.GetHostAddressesAsync(Uri.IdnHost.Trim('[', ']'), cancel);
        return [.. found.Select(address => new IPEndPoint(address, Uri.Port)).Select(end => new UpstreamAddress($"{end}", new Uri($"http://{end}/")))];
    }
}
