namespace CodeRunner.Benchmarks.Reporting;

/// <summary>A number that was promised, and what became of it.</summary>
internal sealed record Target(string What, string Wanted, string Measured, string Verdict)
{
    public static Target AtMost(string what, double limit, double value, string unit = "") =>
        new(what, $"≤ {Text(limit)}{unit}", Figure.Of(value) + unit, value <= limit ? "met" : "**falls short**");

    public static Target AtLeast(string what, double limit, double value) =>
        new(what, $"≥ {Text(limit)}", Figure.Of(value), value >= limit ? "met" : "**falls short**");

    /// <summary>One that could not be measured, and why.</summary>
    public static Target Open(string what, string wanted, string why) => new(what, wanted, "", why);

    private static string Text(double limit) => limit.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
