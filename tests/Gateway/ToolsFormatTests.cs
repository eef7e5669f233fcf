using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodeRunner.Gateway.Tools;

namespace CodeRunner.Tests.Gateway;

/// <summary>The same tools, as each framework wants them.</summary>
public partial class ToolsFormatTests
{
    [Fact]
    public void OpenAi_OfCodeExecution_IsStrict()
    {
        var tools = ToolFormats.OpenAi(CodeExecutionTools.All);

        Assert.Equal(CodeExecutionTools.All.Length, tools.Count);
        foreach (var tool in tools)
        {
            var function = tool!["function"]!;
            Assert.Equal("function", tool["type"]!.GetValue<string>());
            Assert.Matches(Name(), function["name"]!.GetValue<string>());
            Assert.InRange(function["description"]!.GetValue<string>().Length, 20, 1024);
            Assert.True(function["strict"]!.GetValue<bool>());
            AssertStrict(function["parameters"]!);
        }

        // A map cannot be said strictly; what is optional may be null instead.
        var run = tools[0]!["function"]!["parameters"]!["properties"]!;
        Assert.Null(run["env"]);
        Assert.Equal("""["string","null"]""", run["stdin"]!["type"]!.ToJsonString());
        Assert.Equal("\"string\"", run["code"]!["type"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type": "object", "properties": {"m": {"type": "object", "additionalProperties": {"type": "string"}}}, "required": ["m"]}""")]
    [InlineData("""{"type": "object", "properties": {"m": {}}, "required": ["m"]}""")]
    [InlineData("""{"type": "object", "properties": {"m": {"oneOf": [{"type": "string"}]}}, "required": ["m"]}""")]
    [InlineData("""{"type": "object", "properties": {"m": {"type": "array"}}, "required": ["m"]}""")]
    public void Strict_OfWhatCannotBe_IsNone(string schema) => Assert.Null(StrictSchema.Of(System.Text.Json.JsonDocument.Parse(schema).RootElement));

    [Fact]
    public void Strict_OfManyKinds_KeepsWhatItCan()
    {
        var strict = StrictSchema.Of(System.Text.Json.JsonDocument.Parse("""
            {"type": "object", "properties": {
                "kind": {"type": "string", "enum": ["a", "b"], "default": "a", "minLength": 1},
                "when": {"type": "string", "format": "date-time", "examples": ["x"]},
                "either": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"n": {"type": "integer", "format": "int64"}}}]},
                "fixed": {"const": 1}
            }, "required": ["when"]}
            """).RootElement)!;

        AssertStrict(strict);
        Assert.Equal("""["a","b",null]""", strict["properties"]!["kind"]!["enum"]!.ToJsonString());
        Assert.Equal("""{"type":"string","format":"date-time"}""", strict["properties"]!["when"]!.ToJsonString());
        Assert.Equal(4, strict["required"]!.AsArray().Count);
    }

    [Fact]
    public void Anthropic_AndNeutral_CarryTheWholeSchema()
    {
        var anthropic = ToolFormats.Anthropic(CodeExecutionTools.All);
        Assert.Equal("string", anthropic[0]!["input_schema"]!["properties"]!["env"]!["additionalProperties"]!["type"]!.GetValue<string>());
        Assert.All(anthropic, tool => Assert.Equal(["name", "description", "input_schema"], tool!.AsObject().Select(member => member.Key)));

        var neutral = ToolFormats.Neutral(CodeExecutionTools.All, "https://example.com")["tools"]!.AsArray();
        var read = neutral.Single(tool => tool!["name"]!.GetValue<string>() == "read_file")!;
        Assert.Equal("https://example.com/v1/agent-coderunner/api/sessions/{session_id}/files/{path}", read["call"]!["url"]!.GetValue<string>());
        Assert.Equal("GET", read["call"]!["method"]!.GetValue<string>());
        Assert.True(read["readOnly"]!.GetValue<bool>());
    }

    // What strict mode asks: https://platform.openai.com/docs/guides/structured-outputs
    private static void AssertStrict(JsonNode schema)
    {
        if (schema["properties"] is JsonObject members)
        {
            Assert.False(schema["additionalProperties"]!.GetValue<bool>());
            Assert.Equal(members.Select(member => member.Key), schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
            foreach (var (_, member) in members) AssertStrict(member!);
        }

        if (schema["items"] is { } items) AssertStrict(items);
        foreach (var choice in schema["anyOf"] as JsonArray ?? []) AssertStrict(choice!);
        Assert.True(schema["type"] is not null || schema["anyOf"] is not null || schema["const"] is not null, schema.ToJsonString());
        foreach (var keyword in new[] { "default", "examples", "minLength", "maxLength", "oneOf", "allOf" }) Assert.Null(schema[keyword]);
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex Name();
}
