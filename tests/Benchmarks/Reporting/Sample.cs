namespace CodeRunner.Benchmarks.Reporting;

/// <summary>One quantity, measured many times: times in milliseconds, rates a second.</summary>
internal sealed class Sample
{
    private readonly List<double> values = [];

    public int Count => values.Count;
    public double Median => Quantile(0.5);
    public double P95 => Quantile(0.95);
    public double P99 => Quantile(0.99);

    /// <summary>How far the slow calls are from the usual ones.</summary>
    public double Spread => P99 / Median;

    public void Add(TimeSpan time) => Add(time.TotalMilliseconds);

    public void Add(double value) => values.Add(value);

    /// <summary>The smallest value that at least that share of all values does not pass.</summary>
    private double Quantile(double share)
    {
        if (values.Count == 0) return double.NaN;
        var sorted = values.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
