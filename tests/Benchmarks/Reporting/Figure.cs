using System.Globalization;

namespace CodeRunner.Benchmarks.Reporting;

/// <summary>How numbers are written: about three digits, for more would be noise.</summary>
internal static class Figure
{
    public const string NotHere = "not here";

    public static string Of(double value) => value switch
    {
        double.NaN => NotHere,
        >= 1000 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static string Percent(double share) => double.IsNaN(share) ? NotHere : share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
