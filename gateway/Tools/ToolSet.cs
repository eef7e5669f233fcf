using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CodeRunner.Gateway.Tools;

/// <summary>All tools at one moment. Never changes; another takes its place.</summary>
internal sealed class ToolSet(ImmutableArray<ToolDefinition> tools)
{
    private readonly FrozenDictionary<string, ToolDefinition> byName = tools.ToFrozenDictionary(tool => tool.Name, StringComparer.Ordinal);

    public static ToolSet Empty { get; } = new([]);

    public ImmutableArray<ToolDefinition> Tools { get; } = tools;

    public ToolDefinition? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>One service's, or all for null.</summary>
    public ToolSet Of(string? service) => service is null ? this : new([.. Tools.Where(tool => tool.Service.Equals(service, StringComparison.OrdinalIgnoreCase))]);

    /// <summary>What fits the words best, best first. Words in a name count most, then in a title, then in a description.</summary>
    public IEnumerable<ToolDefinition> Search(string query, int most)
    {
        var words = Words(query).Distinct().Take(20).ToList();
        return Tools.Select(tool => (Tool: tool, Score: Score(tool, words)))
            .Where(one => one.Score > 0)
            .OrderByDescending(one => one.Score).ThenBy(one => one.Tool.Name, StringComparer.Ordinal)
            .Take(most).Select(one => one.Tool);
    }

    /// <summary>What a misspelt name may have meant.</summary>
    public IEnumerable<string> Like(string name) => Search(name.Length <= 200 ? name : name[..200], 3).Select(tool => tool.Name);

    private static int Score(ToolDefinition tool, List<string> words)
    {
        var (name, title, description) = (Words(tool.Name).ToHashSet(), Words(tool.Title).ToHashSet(), Words(tool.Description).ToHashSet());
        return words.Sum(word => Matches(name, word, 8) + Matches(title, word, 4) + Matches(description, word, 2));
    }

    // Half for the beginning of a word: "forecast" finds "forecasts".
    private static int Matches(HashSet<string> text, string word, int points) =>
        text.Contains(word) ? points
        : word.Length > 3 && text.Any(one => one.Length > 3 && (one.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(one, StringComparison.Ordinal))) ? points / 2
        : 0;

    // getForecast_byCity → get, forecast, by, city
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var ends = i == text.Length || !char.IsLetterOrDigit(text[i]);
            var humps = !ends && i > start && char.IsUpper(text[i]) && char.IsLower(text[i - 1]);
            if (!ends && !humps) continue;
            if (i > start) yield return text[start..i].ToLowerInvariant();
            start = ends ? i + 1 : i;
        }
    }
}
