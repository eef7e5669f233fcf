using System.Globalization;
using System.Text;

namespace CodeRunner.Benchmarks.Reporting;

/// <summary>The bars as an SVG that reads on light and dark pages: one chart below the other, logarithmic, ours in colour.</summary>
internal sealed class Plot
{
    private const int Width = 760, NamesEnd = 212, BarsEnd = 680, RowHeight = 17, BarHeight = 11, BetweenLanguages = 9;

    private static readonly string Style = """
        <style>
          text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
          .title { font-size: 15px; font-weight: 600 } .strong { font-weight: 600 } .faint { fill: #59636e } .end { text-anchor: end } .mid { text-anchor: middle }
          .ours { fill: #1f6feb } .theirs { fill: #afb8c1 } .grid { stroke: #d8dee4 }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .faint { fill: #9198a1 } .ours { fill: #4493f8 } .theirs { fill: #57606a } .grid { stroke: #30363d }
          }
        </style>

        """;

    private readonly StringBuilder svg = new();
    private int y;

    /// <summary>The whole file.</summary>
    public static string Draw(IReadOnlyList<Bar> bars)
    {
        var plot = new Plot();
        plot.Draw("One sandboxed call over HTTP against starting the interpreter", "p50 in milliseconds (logarithmic), shorter is better", [.. bars.Where(bar => bar.Chart == Chart.Latency)]);
        plot.y += 26;
        plot.Draw("All processors busy: sandboxed runs against interpreter starts", "a second (logarithmic), longer is better", [.. bars.Where(bar => bar.Chart == Chart.Throughput)]);
        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {Width} {plot.y + 8}" width="{Width}" height="{plot.y + 8}" role="img" aria-label="Benchmarks: latency and throughput, the numbers of benchmarks.md">"""
            + "\n" + Style + plot.svg + "</svg>\n";
    }

    private void Draw(string title, string unit, IReadOnlyList<Bar> all)
    {
        var missing = all.GroupBy(bar => bar.How).Where(series => series.All(bar => double.IsNaN(bar.Value))).Select(series => series.Key).ToArray();
        var bars = all.Where(bar => !missing.Contains(bar.How)).ToArray();
        if (bars.Length == 0) return;
        Text(0, y += 20, title, "title");
        Text(0, y += 18, missing.Length == 0 ? unit : $"{unit}; not here: {string.Join(", ", missing)}", "faint");
        y += 12;
        var scale = Scale.Of(bars.Where(bar => !double.IsNaN(bar.Value)).Select(bar => bar.Value), NamesEnd, BarsEnd);
        var bottom = y + bars.Length * RowHeight + (bars.DistinctBy(bar => bar.Language).Count() - 1) * BetweenLanguages + 4;
        foreach (var tick in scale.Ticks)
        {
            Add($"""<line class="grid" x1="{scale.X(tick):0.0}" x2="{scale.X(tick):0.0}" y1="{y}" y2="{bottom}"/>""");
            Text(scale.X(tick), bottom + 14, tick.ToString("#,##0.###", CultureInfo.InvariantCulture), "faint mid");
        }
        foreach (var language in bars.GroupBy(bar => bar.Language))
        {
            Text(0, y + RowHeight - 4, language.Key, "strong");
            foreach (var bar in language) Draw(bar, scale);
            y += BetweenLanguages;
        }
        y = bottom + 20;
    }

    private void Draw(Bar bar, Scale scale)
    {
        var ours = bar.How == "ours";
        Text(NamesEnd - 8, y + RowHeight - 4, bar.How, ours ? "strong end" : "faint end");
        var end = double.IsNaN(bar.Value) ? NamesEnd : scale.X(bar.Value);
        Add($"""<rect class="{(ours ? "ours" : "theirs")}" x="{NamesEnd}" y="{y + 4}" width="{end - NamesEnd:0.0}" height="{BarHeight}" rx="2"/>""");
        Text(end + 6, y + RowHeight - 4, Figure.Of(bar.Value), ours ? "strong" : "faint");
        y += RowHeight;
    }

    private void Text(double x, int baseline, string text, string style) => Add($"""<text x="{x:0.#}" y="{baseline}" class="{style}">{text}</text>""");

    private void Add(FormattableString element) => svg.Append(FormattableString.Invariant(element)).Append('\n');
}
