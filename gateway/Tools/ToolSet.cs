using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CodeRunner.Gateway.Tools;

/// <summary>All tools at one moment. Never changes; another takes its place.</summary>
internal sealed class ToolSet(ImmutableArray<ToolDefinition> tools)
{
    private readonly FrozenDictionary<string, ToolDefinition> byName = tools.ToFrozenDictionary(tool => tool.Name, StringComparer.Ordinal);
    private readonly Lazy<FrozenDictionary<string, ToolSet>> byService = new(() => tools
        .GroupBy(tool => tool.Service, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(group => group.Key, group => new ToolSet([.. group]), StringComparer.OrdinalIgnoreCase));

    private readonly Lazy<ImmutableArray<Indexed>> index = new(() => [.. tools.Select(tool => new Indexed(tool, [.. Words(tool.Name)], [.. Words(tool.Title)], [.. Words(tool.Description)]))]);

    public static ToolSet Empty { get; } = new([]);

    public ImmutableArray<ToolDefinition> Tools { get; } = tools;

    public ToolDefinition? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>One service's, or all for null.</summary>
    public ToolSet Of(string? service) => service is null ? this : byService.Value.GetValueOrDefault(service, Empty);

    /// <summary>What fits the words best, best first. Words in a name count most, then in a title, then in a description.</summary>
    public IEnumerable<ToolDefinition> Search(string query, int most)
    {
        var words = Words(query).Distinct().Take(20).ToList();
        return index.Value.Select(tool => (tool.Tool, Score: Score(tool, words)))
            .Where(one => one.Score > 0)
            .OrderByDescending(one => one.Score).ThenBy(one => one.Tool.Name, StringComparer.Ordinal)
            .Take(most).Select(one => one.Tool);
    }

    /// <summary>What a misspelt name may have meant.</summary>
    public IEnumerable<string> Like(string name) => Search(name.Length <= 200 ? name : name[..200], 3).Select(tool => tool.Name);

    private static int Score(Indexed tool, List<string> words) =>
        words.Sum(word => Matches(tool.Name, word, 8) + Matches(tool.Title, word, 4) + Matches(tool.Description, word, 2));

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

    private sealed record Indexed(ToolDefinition Tool, HashSet<string> Name, HashSet<string> Title, HashSet<string> Description);
}
