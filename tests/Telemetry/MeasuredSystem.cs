using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Telemetry;

/// <summary>One running system that tells everything: metrics to whoever has the token, traces to a collector, its log as JSON.</summary>
[CollectionDefinition(nameof(MeasuredSystem))]
public sealed class MeasuredSystem : ICollectionFixture<MeasuredSystem>, IAsyncLifetime
{
    private GatewayProcess? process;

    internal GatewayProcess Process => process ?? throw new InvalidOperationException("Not started yet.");

    internal Collector Collector { get; } = new();

    /// <summary>Without a slash at its end.</summary>
    internal string Address => Process.Address;

    public async ValueTask InitializeAsync()
    {
        await Collector.StartAsync();
        process = await GatewayProcess.StartAsync(
            ("Metrics__Token", Scrape.Token),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", Collector.Address + "/v1/traces"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("Logging__Console__FormatterName", "json"),
            ("Services__gone__Address", "http://127.0.0.1:9"), ("Keys__CreationsPerHour", "1000"), ("Keys__CreationsPerDay", "1000"), ("Keys__ReconcileMinutes", "0.001"), ("Keys__UpkeepSeconds", "0.2"), ("Executor__Only", "python,bash"));
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        await Collector.DisposeAsync();
    }
}
