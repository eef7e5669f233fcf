using System.Text.Json.Nodes;

namespace CodeRunner.Gateway.Tools;

/// <summary>Tools as each framework wants them: pure functions.</summary>
internal static class ToolFormats
{
    /// <summary>Longer descriptions are refused by some.</summary>
    private const int LongestOfOpenAi = 1024;

    /// <summary>For `tools` of chat completions.</summary>
    public static JsonArray OpenAi(IEnumerable<ToolDefinition> tools) => new([.. tools.Select(tool =>
    {
        var strict = StrictSchema.Of(tool.Input);
        return new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = SchemaReader.Text(tool.Description, LongestOfOpenAi - 1),
                ["parameters"] = strict ?? JsonObject.Create(tool.Input),
                ["strict"] = strict is not null,
            },
        };
    })]);

    /// <summary>For `tools` of the messages API.</summary>
    public static JsonArray Anthropic(IEnumerable<ToolDefinition> tools) => new([.. tools.Select(tool => new JsonObject
    {
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["input_schema"] = JsonObject.Create(tool.Input),
    })]);

    /// <summary>With the HTTP call behind each, for whoever makes it himself.</summary>
    public static JsonObject Neutral(IEnumerable<ToolDefinition> tools, string baseAddress) => new()
    {
        ["tools"] = new JsonArray([.. tools.Select(tool => new JsonObject
        {
            ["name"] = tool.Name,
            ["title"] = tool.Title,
            ["description"] = tool.Description,
            ["service"] = tool.Service,
            ["inputSchema"] = JsonObject.Create(tool.Input),
            ["readOnly"] = tool.Hints.ReadOnly,
            ["call"] = new JsonObject
            {
                ["method"] = tool.Route.Method,
                ["url"] = baseAddress + tool.Route.Path,
                ["body"] = tool.Route.Body == BodyKind.None ? null : tool.Route.Body.ToString().ToLowerInvariant(),
                ["arguments"] = new JsonArray([.. tool.Route.Arguments.Select(argument => new JsonObject
                {
                    ["name"] = argument.Name,
                    ["in"] = argument.Place switch
                    {
                        ArgumentPlace.Path or ArgumentPlace.PathRest => "path",
                        ArgumentPlace.Member or ArgumentPlace.Body => "body",
                        var place => place.ToString().ToLowerInvariant(),
                    },
                    ["as"] = argument.Place == ArgumentPlace.Body ? null : argument.WireName,
                })]),
            },
        })]),
    };
}
