using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodeRunner.Gateway.Tools;
using Microsoft.OpenApi;

namespace CodeRunner.Tests.Gateway;

/// <summary>A service's OpenAPI document in, tools out.</summary>
public partial class ToolsFromOpenApiTests
{
    [Fact]
    public void Operation_WithEverything_BecomesATypedTool()
    {
        var tool = Assert.Single(Read("""
            "/v1/weather/cities/{city}/forecast": {
              "parameters": [{"name": "city", "in": "path", "required": true, "description": "Its name.", "schema": {"type": "string", "minLength": 2}}],
              "post": {
                "operationId": "weather_getForecast", "x-credits": 2, "summary": "Forecast of a city", "description": "Up to seven days.",
                "parameters": [
                  {"name": "days", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 7, "default": 3}},
                  {"name": "X-Unit", "in": "header", "required": true, "schema": {"type": "string", "enum": ["C", "F"]}},
                  {"name": "Authorization", "in": "header", "required": true, "schema": {"type": "string"}}
                ],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Options"}}}},
                "responses": {"200": {"description": "ok"}}
              }
            }
            """,
            """
            "Options": {"type": "object", "required": ["hourly"], "properties": {
                "hourly": {"type": "boolean", "description": "By the hour."},
                "days": {"type": ["string", "null"], "examples": ["mon"]},
                "at": {"$ref": "#/components/schemas/Place"}
            }},
            "Place": {"type": "object", "properties": {"lat": {"type": "number"}, "id": {"type": "string", "readOnly": true}}, "additionalProperties": false}
            """));

        Assert.Equal("weather__getForecast", tool.Name);
        Assert.Equal("Forecast of a city", tool.Title);
        Assert.Equal("Forecast of a city. Up to seven days. (Service weather, 2 credits.)", tool.Description);
        Assert.Equal(("POST", "/v1/weather/cities/{city}/forecast", BodyKind.Json), (tool.Route.Method, tool.Route.Path, tool.Route.Body));
        Same("""
            {"type": "object", "properties": {
                "days": {"type": "integer", "default": 3, "minimum": 1, "maximum": 7},
                "X-Unit": {"type": "string", "enum": ["C", "F"]},
                "city": {"type": "string", "minLength": 2, "description": "Its name."},
                "hourly": {"type": "boolean", "description": "By the hour."},
                "member_days": {"type": ["null", "string"], "examples": ["mon"]},
                "at": {"type": "object", "properties": {"lat": {"type": "number"}}, "additionalProperties": false}
            }, "required": ["X-Unit", "city", "hourly"], "additionalProperties": false}
            """, tool.Input);
        Assert.Equal([("days", "days", ArgumentPlace.Query), ("X-Unit", "X-Unit", ArgumentPlace.Header), ("city", "city", ArgumentPlace.Path),
            ("hourly", "hourly", ArgumentPlace.Member), ("member_days", "days", ArgumentPlace.Member), ("at", "at", ArgumentPlace.Member)],
            tool.Route.Arguments.Select(argument => (argument.Name, argument.WireName, argument.Place)));
    }

    [Theory]
    [InlineData("get", true, false)]
    [InlineData("delete", false, true)]
    [InlineData("put", false, true)]
    [InlineData("post", false, null)]
    public void Method_SaysWhatTheToolMayDo(string method, bool readOnly, bool? destructive)
    {
        var hints = Assert.Single(Read($$"""
            "/v1/weather/x": {"{{method}}": {"responses": {"200": {"description": "ok"} } } }
            """)).Hints;

        Assert.Equal((readOnly, destructive), (hints.ReadOnly, hints.Destructive));
    }

    [Fact]
    public void Names_OfAnyOperations_AreUniqueAndFitEveryFramework()
    {
        var ids = new[] { "a b", "a/b", "a_b", new string('x', 200), new string('x', 201), "ü", "", "list.all" };
        var tools = Read(string.Join(",\n", ids.Select((id, i) => $$"""
            "/v1/weather/p{{i}}/{id}": {"get": {"operationId": {{JsonSerializer.Serialize(id)}}, "responses": {"200": {"description": "ok"} } } }
            """)));

        Assert.Equal(ids.Length, tools.Select(tool => tool.Name).Distinct().Count());
        Assert.All(tools, tool => Assert.Matches(Name(), tool.Name));
        Assert.Contains("weather__get_p6_id", tools.Select(tool => tool.Name));
        Assert.Equal(tools.Select(tool => tool.Name), Read(string.Join(",\n", ids.Select((id, i) => $$"""
            "/v1/weather/p{{i}}/{id}": {"get": {"operationId": {{JsonSerializer.Serialize(id)}}, "responses": {"200": {"description": "ok"} } } }
            """))).Select(tool => tool.Name));
    }

    [Fact]
    public void Schema_ThatContainsItself_EndsAtTheFirstRepeat()
    {
        var tool = Assert.Single(Read(Post("""{"$ref": "#/components/schemas/Node"}"""), """
            "Node": {"title": "Node", "type": "object", "properties": {
                "name": {"type": "string"},
                "next": {"$ref": "#/components/schemas/Node"},
                "all": {"type": "array", "items": {"$ref": "#/components/schemas/Other"}}
            }},
            "Other": {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"$ref": "#/components/schemas/Other"}]}
            """));

        Same("""
            {"type": "object", "properties": {
                "name": {"type": "string"},
                "next": {"description": "Another Node."},
                "all": {"type": "array", "items": {"anyOf": [{"description": "Another Node."}, {"description": "Another of the same, nested."}]}}
            }, "additionalProperties": false}
            """, tool.Input);
    }

    [Fact]
    public void Schema_ReferencesInACircle_IsAnything()
    {
        var tool = Assert.Single(Read(Post("""{"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}, "lost": {"$ref": "#/components/schemas/Nowhere"}}}"""), """
            "A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}
            """));

        Same("""{"type": "object", "properties": {"a": {}, "lost": {}}, "additionalProperties": false}""", tool.Input);
    }

    [Fact]
    public void Schema_ThatGrowsWithEveryLevel_StaysSmall()
    {
        // Each level has ten of the next: written out, ten to the twelfth.
        var schemas = string.Join(",\n", Enumerable.Range(0, 12).Select(i => $$"""
            "L{{i}}": {"type": "object", "properties": { {{string.Join(",", Enumerable.Range(0, 10).Select(j => $"\"p{j}\": {{\"$ref\": \"#/components/schemas/L{i + 1}\"}}"))}} } }
            """)) + """, "L12": {"type": "string"}""";
        var tool = Assert.Single(Read(Post("""{"$ref": "#/components/schemas/L0"}"""), schemas));

        Assert.InRange(tool.Input.GetRawText().Length, 100, 50_000);
        Assert.Equal(10, tool.Input.GetProperty("properties").EnumerateObject().Count());
    }

    [Fact]
    public void Text_OfAnyLength_IsCutAndWithoutControlCharacters()
    {
        var tool = Assert.Single(Read($$"""
            "/v1/weather/x": {"get": {"summary": "a\u0000b", "description": "{{new string('d', 100_000)}}", "responses": {"200": {"description": "ok"} } } }
            """));

        Assert.Equal("a b", tool.Title);
        Assert.InRange(tool.Description.Length, 100, 2000);
    }

    [Theory]
    [InlineData("/v1/weather/../../admin/keys")]
    [InlineData("/v1/weather/a/./b")]
    [InlineData("/v1/weather/a/%2e%2e/b")]
    [InlineData("/v1/weather/a?x=1")]
    [InlineData("/v1/weather/a#b")]
    [InlineData("/v1/weather//evil.example/x")]
    [InlineData("/v1/weather/a\\b")]
    [InlineData("/v1/weather/a b")]
    [InlineData("/v1/weather/a\r\nX: y")]
    [InlineData("/v1/other/x")]
    [InlineData("/admin/keys")]
    public void Path_ThatCouldLeaveTheService_GivesNoTool(string path)
    {
        Assert.Empty(Read($$"""
            {{JsonSerializer.Serialize(path)}}: {"get": {"responses": {"200": {"description": "ok"} } } }
            """));
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-CodeRunner-Owner")]
    [InlineData("X-CodeRunner-Caller")]
    [InlineData("X-API-Key")]
    [InlineData("A\r\nB")]
    [InlineData("a b")]
    public void Header_ThatIsNotTheCallers_IsNoArgument(string name)
    {
        var tool = Assert.Single(Read($$"""
            "/v1/weather/x": {"get": {"parameters": [{"name": {{JsonSerializer.Serialize(name)}}, "in": "header", "schema": {"type": "string"} }], "responses": {"200": {"description": "ok"} } } }
            """));

        Assert.Empty(tool.Route.Arguments);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", """{"type": "object", "properties": {"a": {"type": "string"}}}""", "Form", "a")]
    [InlineData("application/json", """{"type": "array", "items": {"type": "string"}}""", "Json", "body")]
    [InlineData("application/vnd.x+json; charset=utf-8", """{"type": "object", "additionalProperties": {"type": "string"}}""", "Json", "body")]
    [InlineData("text/csv", """{"type": "string"}""", "Text", "body")]
    [InlineData("image/png", """{"type": "string", "format": "binary"}""", "Bytes", "body")]
    public void Body_OfEachKind_HasItsArguments(string type, string schema, string kind, string argument)
    {
        var tool = Assert.Single(Read($$"""
            "/v1/weather/x": {"post": {"requestBody": {"required": true, "content": {"{{type}}": {"schema": {{schema}} } } }, "responses": {"200": {"description": "ok"} } } }
            """));

        Assert.Equal(kind, tool.Route.Body.ToString());
        Assert.Equal(argument, Assert.Single(tool.Route.Arguments).Name);
    }

    [Fact]
    public void Service_OfTwoHundredAndFiftyOperations_IsSearchable()
    {
        var tools = new ToolSet([.. Read(LargePaths(250))]);

        Assert.Equal(250, tools.Tools.Length);
        Assert.Equal("weather__getThing42", tools.Search("thing42", 5).First().Name);
        Assert.Equal("weather__getThing7", tools.Search("the moon of number 7", 3).First().Name);
        Assert.Empty(tools.Search("zebra", 5));
        Assert.Equal(5, tools.Search("thing", 5).Count());
        Assert.Contains("weather__getThing42", tools.Like("getThing42"));
    }

    /// <summary>Paths of a service, as it tells them itself.</summary>
    internal static string PlainPaths(int count) => LargePaths(count).Replace("/v1/weather", "", StringComparison.Ordinal);

    private static string LargePaths(int count) => string.Join(",\n", Enumerable.Range(0, count).Select(i => $$"""
        "/v1/weather/things/{{i}}/{id}": {"get": {"operationId": "getThing{{i}}", "summary": "Get thing{{i}}", "description": "The moon of number {{i}}.",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"} }], "responses": {"200": {"description": "ok"} } } }
        """));

    internal static string Document(string paths, string schemas = "") => $$"""
        {"openapi": "3.1.0", "info": {"title": "Weather", "version": "1"}, "paths": { {{paths}} }, "components": {"schemas": { {{schemas}} } } }
        """;

    private static ImmutableArray<ToolDefinition> Read(string paths, string schemas = "") =>
        OpenApiTools.From(OpenApiDocument.Parse(Document(paths, schemas), OpenApiConstants.Json).Document!, "weather");

    private static string Post(string schema) => $$"""
        "/v1/weather/x": {"post": {"requestBody": {"content": {"application/json": {"schema": {{schema}} } } }, "responses": {"200": {"description": "ok"} } } }
        """;

    private static void Same(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, actual), actual.GetRawText());

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex Name();
}
