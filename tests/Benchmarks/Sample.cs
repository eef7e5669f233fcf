using System.Globalization;

namespace CodeRunner.Benchmarks;

/// <summary>One quantity, measured many times, in milliseconds.</summary>
internal sealed class Sample
{
    private readonly List<double> values = [];

    public double Median => Quantile(0.5);
    public double P95 => Quantile(0.95);
    public double P99 => Quantile(0.99);

    public void Add(TimeSpan time) => values.Add(time.TotalMilliseconds);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median,7:0.00} | {P95,7:0.00} | {P99,7:0.00}");

    /// <summary>The smallest value that at least that share of all values does not pass.</summary>
    private double Quantile(double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
