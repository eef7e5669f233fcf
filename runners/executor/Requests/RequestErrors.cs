namespace CodeRunner.Executor.Requests;

/// <summary>What is wrong with a request, member by member, and the code of the first kind of problem.</summary>
internal sealed class RequestErrors
{
    /// <summary>A body of millions of mistakes must not be answered by a larger one.</summary>
    private const int MostErrors = 50, LongestField = 100;

    private readonly Dictionary<string, List<string>> byField = new();
    private int count;

    /// <summary>The HTTP status: 413 when something is too large, else 400.</summary>
    public int Status { get; private set; } = 400;

    /// <summary>The stable code.</summary>
    public string Code { get; private set; } = "invalid_request";

    public bool Any => byField.Count > 0;

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields => byField.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value);

    public string Detail => string.Join(" ", byField.SelectMany(pair => pair.Value.Select(text => $"{pair.Key}: {text}")));

    public void Add(string field, string text, string? code = null, int status = 400)
    {
        if (count++ < MostErrors)
        {
            if (field.Length > LongestField) field = field[..LongestField] + "…";
            if (!byField.TryGetValue(field, out var list)) byField[field] = list = [];
            list.Add(text);
        }
        if (code is null || Code != "invalid_request") return;
        (Code, Status) = (code, status);
    }
}
