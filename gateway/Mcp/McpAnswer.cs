using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeRunner.Gateway.Tools;
using ModelContextProtocol.Protocol;

namespace CodeRunner.Gateway.Mcp;

/// <summary>An HTTP answer in a model's words: text first, the JSON beside it, images as images.</summary>
internal static class McpAnswer
{
    private const int LongestText = 60_000;
    private const int LongestStructured = 2 * 1024 * 1024;

    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    public static CallToolResult Fault(string text) => new() { Content = [new TextContentBlock { Text = text }], IsError = true };

    public static CallToolResult Of(ToolDefinition tool, HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        if (status >= 400) return Refusal(status, answer.Headers.RetryAfter?.Delta, body);
        if (body.Length == 0) return Text(status == 204 ? "Done." : "Done; the answer has no content.");
        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        return tool.Answer switch
        {
            AnswerKind.Run when TryParse(body) is not null => OfRun(body),
            AnswerKind.File => new CallToolResult { Content = [FileAnswer.Block(body, "file")] },
            _ when TryParse(body) is { } json && type.Contains("json", StringComparison.OrdinalIgnoreCase) => new CallToolResult
            {
                Content = [new TextContentBlock { Text = Cut(Encoding.UTF8.GetString(body)) }],
                StructuredContent = json.ValueKind == JsonValueKind.Object && body.Length <= LongestStructured ? json : null,
            },
            _ => new CallToolResult { Content = [FileAnswer.Block(body, "answer")] },
        };
    }

    /// <summary>What a program did. That it failed is news of the program, not an error of the tool.</summary>
    public static CallToolResult OfRun(byte[] body) => TryParse(body) is { ValueKind: JsonValueKind.Object } run
        ? RunAnswer.Of(run)
        : Fault("The answer broke off before the program's result. Try again.");

    /// <summary>A refusal that came as the last event of a stream.</summary>
    public static CallToolResult OfProblem(byte[] body) =>
        Refusal(TryParse(body) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("status", out var status) && status.TryGetInt32(out var number) ? number : 502, null, body);

    /// <summary>Cut to what a model can be asked to read.</summary>
    public static string Cut(string text) => text.Length <= LongestText
        ? text
        : string.Create(CultureInfo.InvariantCulture, $"{text[..LongestText]}\n[cut here: {text.Length - LongestText} more characters]");

    private static CallToolResult Refusal(int status, TimeSpan? retryAfter, byte[] body)
    {
        var problem = TryParse(body) is { ValueKind: JsonValueKind.Object } json ? json : (JsonElement?)null;
        var text = new StringBuilder();
        text.Append(problem is { } told && Member(told, "detail") is { } detail
            ? $"{Member(told, "title") ?? "Refused"} (HTTP {status}): {detail}"
            : $"The service answered HTTP {status}. {Cut(Encoding.UTF8.GetString(body))}".TrimEnd());
        if (problem is { } fields) AppendFields(text, fields);
        if (Advice(status, retryAfter) is { } advice) text.Append(' ').Append(advice);
        return new CallToolResult { Content = [new TextContentBlock { Text = text.ToString() }], IsError = true, StructuredContent = body.Length <= LongestStructured ? problem : null };
    }

    // {"errors": {"language": ["…"]}, "known": ["bash", …]}
    private static void AppendFields(StringBuilder text, JsonElement problem)
    {
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in errors.EnumerateObject().Take(20)) text.Append(CultureInfo.InvariantCulture, $"\n{field.Name}: {Cut(field.Value.ToString())}");
        }

        if (problem.TryGetProperty("known", out var known) && known.ValueKind == JsonValueKind.Array) text.Append(CultureInfo.InvariantCulture, $"\nKnown: {string.Join(", ", known.EnumerateArray().Take(50))}");
    }

    private static string? Advice(int status, TimeSpan? retryAfter)
    {
        var wait = retryAfter is { } delay ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, delay.TotalSeconds):0} s") : "a little";
        return status switch
        {
            401 => "Correct the key in the settings of this MCP server, or take it out to call without one.",
            402 => "Nothing was called. Tell the user that the key's credits are used up.",
            429 => $"Nothing was called and nothing charged. Wait {wait}, then call again.",
            503 => $"Nothing was charged. Wait {wait}, then call again.",
            502 or 504 => "Nothing was charged. It may help to call again.",
            _ => null,
        };
    }

    private static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? TryParse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
