using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Edge;

/// <summary>Section `Http`: what one connection may ask of the door. Bodies have their limits where they are read.</summary>
internal sealed class HttpOptions
{
    // A program of some length fits into the address of GET /run/{language}?code=…
    private const int LongestRequestLine = 64 * 1024;
    private const int MostHeaders = 100;
    private const int UsualConnections = 10_000;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Seconds for all headers of a request, 1–300, default 15.</summary>
    [Range(1, 300)] public double HeaderSeconds { get; set; } = 15;

    /// <summary>Seconds that a connection may be idle between two requests, 1–3600, default 130: a little longer than proxies keep theirs.</summary>
    [Range(1, 3600)] public double KeepAliveSeconds { get; set; } = 130;

    /// <summary>Bytes a second that a body must come with after 5 s, and an answer be taken with, 0–1,000,000, default 240; 0 for any.</summary>
    [Range(0, 1_000_000)] public double MinBytesPerSecond { get; set; } = 240;

    /// <summary>KiB of all headers together, 4–1024, default 32.</summary>
    [Range(4, 1024)] public int HeaderKiB { get; set; } = 32;

    /// <summary>Connections at once, 10–1,000,000, default 10,000, and at most a third of the descriptors that the process may have open; more are closed at
    /// once. As many again may be WebSockets.</summary>
    [Range(10, 1_000_000)] public int MaxConnections { get; set; } = UsualConnections;

    /// <summary>Whether somebody set more connections than there are descriptors for. That the default does not fit into a small machine's limit is no news.</summary>
    public bool AsksTooMuch => MaxConnections != UsualConnections && MaxConnections > OpenFiles.Connections;

    public void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = LongestRequestLine;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestHeadersTotalSize = HeaderKiB * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(HeaderSeconds);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(KeepAliveSeconds);
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = MinBytesPerSecond > 0 ? new MinDataRate(MinBytesPerSecond, Grace) : null;
        limits.MaxConcurrentConnections = limits.MaxConcurrentUpgradedConnections = Math.Min(MaxConnections, OpenFiles.Connections);
    }
}

[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;
