using System.Text;

namespace CodeRunner.Benchmarks.Reporting;

/// <summary>What the benchmarks found, as Markdown: printed as it comes, kept for the page and the plot.</summary>
internal sealed class Report
{
    private readonly StringBuilder text = new();

    /// <summary>All that was printed.</summary>
    public string Markdown => text.ToString();

    public List<Target> Targets { get; } = [];

    /// <summary>In the order in which they are drawn.</summary>
    public List<Bar> Bars { get; } = [];

    /// <summary>All targets that were measured up to now.</summary>
    public string TargetTable =>
        Table(["what", "target", "measured", ""], [.. Targets.Select(one => (string[])[one.What, one.Wanted, one.Measured, one.Verdict])], names: 2);

    public void Heading(string title) => Say($"## {title}");

    public void Say(string words)
    {
        Console.WriteLine(words + "\n");
        text.Append(words).Append("\n\n");
    }

    /// <summary>Adds a table.</summary>
    public void Add(string[] header, IReadOnlyList<string[]> rows, int names = 1) => Say(Table(header, rows, names).TrimEnd());

    /// <summary>A table, its columns aligned: the first <paramref name="names"/> to the left, numbers to the right.</summary>
    public static string Table(string[] header, IReadOnlyList<string[]> rows, int names)
    {
        var widths = header.Select((title, i) => rows.Select(row => row[i].Length).Append(title.Length).Append(3).Max()).ToArray();
        var table = new StringBuilder();
        Row(header);
        table.Append('|').AppendJoin('|', widths.Select((width, i) => new string('-', width + 1) + (i < names ? '-' : ':'))).Append("|\n");
        foreach (var row in rows) Row(row);
        return table.ToString();

        void Row(string[] cells) => table.Append('|').AppendJoin('|', cells.Select((cell, i) => i < names ? $" {cell.PadRight(widths[i])} " : $" {cell.PadLeft(widths[i])} ")).Append("|\n");
    }
}
