using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CodeRunner.Executor.Telemetry;

/// <summary>Counts what hardly ever happens, by a word of ours. It tells 0 from the start: whoever watches for a rise would miss the first of a series that begins with 1.</summary>
internal sealed class Tally(string label)
{
    private const string Other = "other";
    private const int MostWords = 64, LongestWord = 32;

    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal) { [Other] = 0 };

    public IEnumerable<Measurement<long>> Measurements => counts.Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>(label, count.Key)));

    // The word may have come over a socket, from the launcher's own code.
    public void Count(string word) => counts.AddOrUpdate(IsWord(word) && (counts.Count < MostWords || counts.ContainsKey(word)) ? word : Other, 1, (_, count) => count + 1);

    private static bool IsWord(string word) => word.Length is > 0 and <= LongestWord && word.All(c => char.IsAsciiLetterLower(c) || c == '-');
}
