using System.Text.Json;
using CodeRunner.Gateway.Tools;
using ModelContextProtocol.Protocol;

namespace CodeRunner.Gateway.Mcp;

/// <summary>
/// Where there are more tools than a model can choose among (each listed tool also costs its context), it is given these: find, look, call.
/// </summary>
internal static class MetaTools
{
    public const string Search = "search_tools", Describe = "describe_tool", Call = "call_tool";

    /// <summary>More than these are not listed one by one.</summary>
    public const int MostListed = 30;

    private const int FoundByDefault = 10, MostFound = 50;

    private static readonly ToolAnnotations Looks = new() { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false };

    public static IReadOnlyList<Tool> All { get; } =
    [
        new()
        {
            Name = Search,
            Title = "Search tools",
            Description = "Find tools by what they do. Returns names and descriptions, best match first. Look at one with describe_tool, then use call_tool.",
            InputSchema = Schema("""
                {"type": "object", "properties": {
                    "query": {"type": "string", "description": "What you want to do, in a few words.", "examples": ["weather forecast"]},
                    "limit": {"type": "integer", "minimum": 1, "maximum": 50, "description": "How many to return; 10 unless told."}
                }, "required": ["query"], "additionalProperties": false}
                """),
            Annotations = Looks,
        },
        new()
        {
            Name = Describe,
            Title = "Describe a tool",
            Description = "Get a tool's full description and the JSON Schema of its arguments.",
            InputSchema = Schema("""
                {"type": "object", "properties": {
                    "name": {"type": "string", "description": "A name that search_tools returned."}
                }, "required": ["name"], "additionalProperties": false}
                """),
            Annotations = Looks,
        },
        new()
        {
            Name = Call,
            Title = "Call a tool",
            Description = "Call a tool that search_tools found, with the arguments that describe_tool asks for.",
            InputSchema = Schema("""
                {"type": "object", "properties": {
                    "name": {"type": "string", "description": "A name that search_tools returned."},
                    "arguments": {"type": "object", "description": "The tool's arguments, by name."}
                }, "required": ["name"], "additionalProperties": false}
                """),
        },
    ];

    public static CallToolResult Found(ToolSet tools, IDictionary<string, JsonElement> arguments)
    {
        if (TextOf(arguments, "query") is not { Length: > 0 and <= 1000 } query) return McpAnswer.Fault("'query' must be a text of 1 to 1000 characters.");
        var limit = arguments.TryGetValue("limit", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) ? Math.Clamp(number, 1, MostFound) : FoundByDefault;
        var found = tools.Search(query, limit).ToList();
        return McpAnswer.Text(found.Count > 0
            ? string.Join('\n', found.Select(tool => $"{tool.Name}: {SchemaReader.Text(tool.Description, 200)}"))
            : $"No tool matches. There are {tools.Tools.Length}; try other words, or one word.");
    }

    public static CallToolResult Described(ToolSet tools, IDictionary<string, JsonElement> arguments) =>
        TextOf(arguments, "name") is not { } name ? McpAnswer.Fault("'name' must be a text.")
        : tools.Find(name) is not { } tool ? McpAnswer.Fault(Unknown(tools, name))
        : McpAnswer.Text($"{tool.Name}: {tool.Description}\n\nArguments (JSON Schema):\n{tool.Input.GetRawText()}");

    public static string Unknown(ToolSet tools, string name)
    {
        var shown = name.Length <= 80 ? name : $"{name[..80]}…";
        return tools.Like(name).ToList() is { Count: > 0 } like ? $"There is no tool '{shown}'. Did you mean {string.Join(" or ", like)}?" : $"There is no tool '{shown}'.";
    }

    public static string? TextOf(IDictionary<string, JsonElement> arguments, string name)
    {
        try
        {
            return arguments.TryGetValue(name, out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;   // half a surrogate pair
        }
    }

    private static JsonElement Schema(string json) => JsonDocument.Parse(json).RootElement;
}
