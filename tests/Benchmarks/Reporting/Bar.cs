namespace CodeRunner.Benchmarks.Reporting;

/// <summary>One bar of the plot.</summary>
/// <param name="Chart">Which of its charts.</param>
/// <param name="Language">Bars of one language stand together.</param>
/// <param name="How">Ours, or the yardstick's name.</param>
/// <param name="Value">In the chart's unit.</param>
internal sealed record Bar(Chart Chart, string Language, string How, double Value);

internal enum Chart { Latency, Throughput }
