using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CodeRunner.Telemetry;

/// <summary>What of its inside a program tells, and to whom: decided once, at its start. Without settings nothing, at no cost.</summary>
/// <param name="Scraped">Prometheus asks for metrics at `/metrics`.</param>
/// <param name="Metrics">The collector to which they are sent, too; null for none.</param>
/// <param name="Traces">The one to which traces are.</param>
internal sealed record Signals(bool Scraped, Collector? Metrics, Collector? Traces)
{
    public static Signals None { get; } = new(false, null, null);

    /// <summary>Whether anybody hears of metrics.</summary>
    public bool Measured => Scraped || Metrics is not null;

    /// <summary>By `Metrics:Token` and OpenTelemetry's own variables, of which an endpoint is what switches on.</summary>
    public static Signals Of(IConfiguration settings)
    {
        if (IsTrue(settings["OTEL_SDK_DISABLED"])) return None;
        return new(settings["Metrics:Token"] is { Length: > 0 }, To("METRICS"), To("TRACES"));

        Collector? To(string signal) => settings[$"OTEL_{signal}_EXPORTER"] is not (null or "" or "otlp") ? null
            : Endpoint(settings, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { } own ? new Collector(own)
            : Endpoint(settings, "OTEL_EXPORTER_OTLP_ENDPOINT") is not null ? new Collector(null) : null;
    }

    private static Uri? Endpoint(IConfiguration settings, string name) => settings[name] is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
        : throw new OptionsValidationException(name, typeof(Signals), [$"{name} is '{text}': it must be http://name:port."]);

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Where a signal is sent.</summary>
/// <param name="Own">Its own address, taken as it is; null for the common one, which OpenTelemetry reads and completes by itself.</param>
internal sealed record Collector(Uri? Own);
