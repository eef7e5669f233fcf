using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CodeRunner.Gateway.Tools;

namespace CodeRunner.Tests.Gateway;

/// <summary>A tool's arguments in, an HTTP call out.</summary>
public class ToolsRequestTests
{
    private static readonly ToolDefinition Tool = new(
        "t", "T", "", "s", JsonDocument.Parse("{}").RootElement, ToolHints.Of("POST"),
        new ToolRoute("POST", "/v1/s/a/{id}/b", ImmutableArray.Create(
            new ToolArgument("id", "id", ArgumentPlace.Path, Required: true),
            new ToolArgument("q", "q", ArgumentPlace.Query),
            new ToolArgument("list", "list", ArgumentPlace.Query, Explode: false),
            new ToolArgument("h", "X-H", ArgumentPlace.Header),
            new ToolArgument("m", "m n", ArgumentPlace.Member)), BodyKind.Json));

    [Theory]
    [InlineData("""{"id": "x"}""", "/v1/s/a/x/b", "{}")]
    [InlineData("""{"id": "a/b?c#d%2e ü"}""", "/v1/s/a/a%2Fb%3Fc%23d%252e%20%C3%BC/b", "{}")]
    [InlineData("""{"id": "..."}""", "/v1/s/a/.../b", "{}")]
    [InlineData("""{"id": 7, "q": "a&b=c", "m": {"x": [1, null]}}""", "/v1/s/a/7/b?q=a%26b%3Dc", """{"m n":{"x": [1, null]}}""")]
    [InlineData("""{"id": true, "q": ["a", 1], "list": ["a", 1]}""", "/v1/s/a/true/b?q=a&q=1&list=a%2C1", "{}")]
    [InlineData("""{"id": "x", "q": {"from": "a", "to": 2}, "m": null}""", "/v1/s/a/x/b?q%5Bfrom%5D=a&q%5Bto%5D=2", "{}")]
    public void Arguments_OfAnyText_GoWhereTheyBelong(string arguments, string target, string body)
    {
        var request = Of(Tool, arguments);

        Assert.Equal(("POST", target, body), (request.Method, request.Target, Encoding.UTF8.GetString(request.Body!)));
    }

    [Theory]
    [InlineData("""{}""", "'id' is missing")]
    [InlineData("""{"id": null}""", "'id' is missing")]
    [InlineData("""{"id": ""}""", "'id' must be a text that is not empty")]
    [InlineData("""{"id": ".."}""", "'id' must not")]
    [InlineData("""{"id": "."}""", "'id' must not")]
    [InlineData("""{"id": ["a"]}""", "'id' must be a text")]
    [InlineData("""{"id": "\ud800"}""", "'id' must be a text")]
    [InlineData("""{"id": "x", "typo": 1}""", "there is no argument 'typo'. Its arguments are id (required), q, list, h, m.")]
    [InlineData("""{"id": "x", "q": [["a"]]}""", "'q' must be")]
    [InlineData("""{"id": "x", "h": "a\r\nX-Evil: b"}""", "'h' goes into a header")]
    [InlineData("""{"id": "x", "h": "a\u0000"}""", "'h' goes into a header")]
    [InlineData("""{"id": "x", "h": "ü"}""", "'h' goes into a header")]
    public void Arguments_ThatDoNotFit_AreRefusedInWords(string arguments, string says) =>
        Assert.Contains(says, Assert.Throws<ToolInputException>(() => Of(Tool, arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Arguments_TooLongForAnAddress_AreRefused() =>
        Assert.Contains("too long", Assert.Throws<ToolInputException>(() => Of(Tool, $$"""{"id": "{{new string('x', 40_000)}}"}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Segment_PutTogetherFromSeveral_DoesNotClimbEither()
    {
        var tool = Tool with
        {
            Route = new ToolRoute("GET", "/v1/s/{a}{b}/c", [new("a", "a", ArgumentPlace.Path, true), new("b", "b", ArgumentPlace.Path, true)]),
        };

        Assert.Throws<ToolInputException>(() => Of(tool, """{"a": ".", "b": "."}"""));
        Assert.Equal("/v1/s/.x/c", Of(tool, """{"a": ".", "b": "x"}""").Target);
    }

    [Theory]
    [InlineData("a/b.txt", "/v1/agent-coderunner/api/sessions/s_1/files/a/b.txt")]
    [InlineData(".hidden", "/v1/agent-coderunner/api/sessions/s_1/files/.hidden")]
    [InlineData("50% ä?.txt", "/v1/agent-coderunner/api/sessions/s_1/files/50%25%20%C3%A4%3F.txt")]
    [InlineData("../../../admin/keys", null)]
    [InlineData("a/../b", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("a//b", null)]
    public void Path_OfAFile_KeepsItsSlashesAndNeverClimbs(string path, string? target)
    {
        var tool = CodeExecutionTools.All.Single(one => one.Name == "read_file");
        var arguments = JsonSerializer.Serialize(new { session_id = "s_1", path });

        if (target is null) Assert.Throws<ToolInputException>(() => Of(tool, arguments));
        else Assert.Equal(target, Of(tool, arguments).Target);
    }

    [Fact]
    public void Session_IdThatIsAPath_StaysOneSegment()
    {
        var tool = CodeExecutionTools.All.Single(one => one.Name == "close_session");

        Assert.Equal("/v1/agent-coderunner/api/sessions/..%2F..%2Fkeys", Of(tool, """{"session_id": "../../keys"}""").Target);
        Assert.Throws<ToolInputException>(() => Of(tool, """{"session_id": ".."}"""));
    }

    [Theory]
    [InlineData("Form", """{"a": "x y&z", "list": [1, 2]}""", "a=x%20y%26z&list=1&list=2", "application/x-www-form-urlencoded")]
    [InlineData("Text", """{"body": "ü"}""", "ü", "text/plain; charset=utf-8")]
    [InlineData("Bytes", """{"body": "AAEC"}""", "\u0000\u0001\u0002", "application/octet-stream")]
    public void Body_OfEachKind_IsWrittenAsItsType(string kind, string arguments, string body, string type)
    {
        var request = Of(WithBody(Enum.Parse<BodyKind>(kind)), arguments);

        Assert.Equal((body, type), (Encoding.UTF8.GetString(request.Body!), request.ContentType));
    }

    [Fact]
    public void Body_ThatIsNoBase64_IsRefused() => Assert.Throws<ToolInputException>(() => Of(WithBody(BodyKind.Bytes), """{"body": "***"}"""));

    private static ToolDefinition WithBody(BodyKind kind) => Tool with
    {
        Route = new ToolRoute("POST", "/v1/s", kind == BodyKind.Form
            ? [new("a", "a", ArgumentPlace.Member), new("list", "list", ArgumentPlace.Member)]
            : [new("body", "body", ArgumentPlace.Body)], kind),
    };

    private static ToolRequest Of(ToolDefinition tool, string arguments) =>
        ToolRequest.Of(tool, JsonDocument.Parse(arguments).RootElement.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value)));
}
