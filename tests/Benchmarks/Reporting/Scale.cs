namespace CodeRunner.Benchmarks.Reporting;

/// <summary>A logarithmic axis from a round number below all values to the largest of them.</summary>
internal sealed record Scale(double From, double To, double Left, double Right)
{
    public static Scale Of(IEnumerable<double> values, double left, double right)
    {
        var (least, most) = values.Aggregate((Least: double.MaxValue, Most: 0.0), (so, value) => (Math.Min(so.Least, value), Math.Max(so.Most, value)));
        return new Scale(Round(double.MinValue, least * 0.7).Last(), most, left, right);
    }

    /// <summary>1, 2, 5, 10 … as far as there are few, else powers of ten.</summary>
    public IReadOnlyList<double> Ticks
    {
        get
        {
            var all = Round(From * 0.999, To).ToArray();
            return all.Length <= 7 ? all : [.. all.Where((tick, i) => i == 0 || Math.Abs(Math.Log10(tick) % 1) < 1e-9)];
        }
    }

    public double X(double value) => Left + (Right - Left) * Math.Log(value / From) / Math.Log(To / From);

    // 0.1, 0.2, 0.5, 1, 2, 5 …
    private static IEnumerable<double> Round(double from, double to) =>
        Enumerable.Range(-3, 10).SelectMany(power => (double[])[1, 2, 5], (power, digit) => digit * Math.Pow(10, power)).Where(value => value >= from && value <= to);
}
