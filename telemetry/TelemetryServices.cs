using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CodeRunner.Telemetry;

/// <summary>OpenTelemetry in one program. README.md lists what is told.</summary>
internal static class TelemetryServices
{
    private const string HttpServer = "Microsoft.AspNetCore.Hosting", HttpDuration = "http.server.request.duration", Runtime = "System.Runtime";

    // From the two milliseconds of a small program to the minute after which the gateway gives a call up.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>For histograms of times.</summary>
    public static InstrumentAdvice<double> Times { get; } = new() { HistogramBucketBoundaries = Seconds };

    /// <summary>Switches on what <see cref="Signals"/> says.</summary>
    /// <param name="builder">Of the program.</param>
    /// <param name="service">Its name, unless OTEL_SERVICE_NAME is another.</param>
    /// <param name="sources">Names of the meters, and of the sources of spans, that are heard: those of all programs in this process.</param>
    /// <param name="httpLabels">Labels of `http.server.request.duration`; null where that is not told.</param>
    public static Signals AddTelemetry(this IHostApplicationBuilder builder, string service, string[] sources, string[]? httpLabels = null)
    {
        var signals = Signals.Of(builder.Configuration);
        builder.Services.AddSingleton(signals);
        builder.Services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        if (signals == Signals.None) return signals;

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector());
        if (signals.Measured) telemetry.WithMetrics(metrics => Measure(metrics, signals, sources, httpLabels));
        if (signals.Traces is { } traced) telemetry.WithTracing(traces => traces.AddSource(sources).AddOtlpExporter(otlp => Send(otlp, traced)));
        return signals;
    }

    private static void Measure(MeterProviderBuilder metrics, Signals signals, string[] sources, string[]? httpLabels)
    {
        metrics.AddMeter([.. sources, Runtime]).SetExemplarFilter(ExemplarFilterType.AlwaysOff);
        if (httpLabels is not null)
        {
            metrics.AddMeter(HttpServer);
            // Programs that share a process have a meter of this name each; all but our own would count a call once more.
            ((IDeferredMeterProviderBuilder)metrics).Configure((provider, deferred) =>
            {
                var own = provider.GetRequiredService<IMeterFactory>();
                deferred.AddView(instrument => instrument.Meter.Name != HttpServer ? null
                    : instrument.Name == HttpDuration && ReferenceEquals(instrument.Meter.Scope, own)
                        ? new ExplicitBucketHistogramConfiguration { TagKeys = httpLabels, Boundaries = Seconds }
                        : MetricStreamConfiguration.Drop);
            });
        }

        // Each scrape is read anew: an answer kept from a moment ago would lack what its caller has seen happen since.
        if (signals.Scraped) metrics.AddPrometheusExporter(scrape => scrape.ScrapeResponseCacheDurationMilliseconds = 0);
        if (signals.Metrics is { } collector) metrics.AddOtlpExporter(otlp => Send(otlp, collector));
    }

    private static void Send(OtlpExporterOptions otlp, Collector to)
    {
        if (to.Own is not null) otlp.Endpoint = to.Own;
    }
}
