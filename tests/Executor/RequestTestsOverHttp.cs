using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Executor;

/// <summary>Bad requests as callers send them, through the gateway: each is the caller's mistake, in words that name it, and never a 5xx.</summary>
public sealed class RequestTestsOverHttp(SharedSystem system)
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData("", "invalid_json", "body")]
    [InlineData("{", "invalid_json", "body")]
    [InlineData("print(1)", "invalid_json", "body")]
    [InlineData("[1]", "invalid_json", "object")]
    [InlineData("null", "invalid_json", "object")]
    [InlineData("""{"language": "python", "code": "1", "code": "2"}""", "invalid_json", "code")]
    [InlineData("""{"\ud800": 1, "language": "python", "code": "1"}""", "invalid_json", "surrogate")]
    [InlineData("""{"language": "\ud800", "code": "1"}""", "invalid_request", "language")]
    [InlineData("""{"language": "python"}""", "invalid_request", "code")]
    [InlineData("""{"code": "1"}""", "invalid_request", "language")]
    [InlineData("""{"language": 3, "code": "1"}""", "invalid_request", "language")]
    [InlineData("""{"language": "python", "code": ["1"]}""", "invalid_request", "code")]
    [InlineData("""{"language": "python", "code": "1", "stdin": 1}""", "invalid_request", "stdin")]
    [InlineData("""{"language": "python", "code": "1", "args": "-x"}""", "invalid_request", "args")]
    [InlineData("""{"language": "python", "code": "1", "env": ["A"]}""", "invalid_request", "env")]
    [InlineData("""{"language": "python", "code": "1", "files": "a"}""", "invalid_request", "files")]
    [InlineData("""{"language": "python", "code": "1", "timeout": "1s"}""", "invalid_request", "timeout")]
    [InlineData("""{"language": "python", "code": "1", "timeout": 0}""", "invalid_request", "timeout")]
    [InlineData("""{"language": "python", "code": "1", "memory": 1.5}""", "invalid_request", "memory")]
    [InlineData("""{"language": "python", "code": "1", "return": [1]}""", "invalid_request", "return[0]")]
    [InlineData("""{"language": "python", "code": "a\u0000b"}""", "invalid_request", "code")]
    [InlineData("""{"language": "python", "code": "a\udc00b"}""", "invalid_request", "code")]
    [InlineData("""{"language": "python", "code": "1", "args": ["\ud83d"]}""", "invalid_request", "args[0]")]
    [InlineData("""{"language": "python", "code": "1", "files": [{"name": "../a", "content": ""}]}""", "invalid_request", "files[0].name")]
    [InlineData("""{"language": "python", "code": "1", "files": [{"name": "a", "content": ""}, {"name": "a/b", "content": ""}]}""", "invalid_request", "files")]
    [InlineData("""{"language": "python", "code": "1", "files": [{"name": "main.py/b", "content": ""}]}""", "invalid_request", "files")]
    [InlineData("""{"language": "cobol", "code": "1"}""", "unknown_language", "bash, javascript, python, typescript")]
    [InlineData("""{"language": "", "code": "1"}""", "unknown_language", "bash, javascript, python, typescript")]
    public async Task Execute_BadRequest_Is400NamingTheFault(string body, string error, string named) =>
        await AssertProblemAsync(await PostAsync(Encoding.UTF8.GetBytes(body)), 400, error, named);

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3, (byte)'(' })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public async Task Execute_BytesThatAreNotUtf8_Is400(byte[] bytes) =>
        await AssertProblemAsync(await PostAsync([.. "{\"language\": \"python\", \"code\": \""u8, .. bytes, .. "\"}"u8]), 400, "invalid_json", "UTF-8");

    [Fact]
    public async Task Execute_MillionsOfMistakes_AnswersInAFewKilobytes()
    {
        var body = $$"""{"language": "python", "code": "1", "args": [{{string.Join(',', Enumerable.Repeat("0", MiB))}}]}""";
        var response = await PostAsync(Encoding.UTF8.GetBytes(body));
        Assert.InRange((await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 1, 20_000);
        await AssertProblemAsync(response, 400, "invalid_request", "args[0]");
    }

    [Fact]
    public async Task Execute_CodeAtItsLimit_RunsAndPastIt_Is413()
    {
        const string program = "echo fits\n";
        var run = await system.Process.ExecuteAsync(new { language = "bash", code = program + new string('#', MiB - program.Length) });
        Assert.Equal("fits\n", run.GetProperty("stdout").GetString());
        await AssertProblemAsync(await PostAsync(new { language = "bash", code = program + new string('#', MiB - program.Length + 1) }), 413, "code_too_large", "code");
    }

    [Fact]
    public async Task Execute_BodyAtItsLimit_RunsAndPastIt_Is413()
    {
        const string start = """{"language": "bash", "code": "wc -c", "stdin": """ + "\"", end = "\"}";
        var stdin = 10 * MiB - start.Length - end.Length;
        using var answer = await PostAsync(Encoding.UTF8.GetBytes(start + new string('x', stdin) + end));
        Assert.Equal($"{stdin}\n", (await JsonAsync(answer)).GetProperty("stdout").GetString());
        await AssertProblemAsync(await PostAsync(Encoding.UTF8.GetBytes(start + new string('x', stdin + 1) + end)), 413, "body_too_large", "10 MiB");
    }

    [Theory]
    [InlineData(false, false, 11)]
    [InlineData(true, false, 11)]
    [InlineData(false, true, 11)]
    [InlineData(true, true, 64)]
    public async Task Execute_BodyFarPastItsLimit_Is413HoweverItIsSent(bool chunked, bool expectContinue, int mebibytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/execute") { Content = new ByteArrayContent(new byte[mebibytes * MiB]) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = expectContinue;
        await AssertProblemAsync(await SendAsync(request), 413, "body_too_large", "10 MiB");
    }

    [Theory]
    [InlineData("GET", "api/nothing", 404, "not_found")]
    [InlineData("POST", "nothing", 404, "not_found")]
    [InlineData("GET", "api/run", 404, "not_found")]
    [InlineData("GET", "/v1/nothing/api/execute", 404, "not_found")]
    [InlineData("GET", "/v1", 404, "not_found")]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("GET", "api/execute", 405, "method_not_allowed")]
    [InlineData("PUT", "execute", 405, "method_not_allowed")]
    [InlineData("POST", "api/run/python", 405, "method_not_allowed")]
    [InlineData("DELETE", "api/languages", 405, "method_not_allowed")]
    [InlineData("POST", "health", 405, "method_not_allowed")]
    public async Task Request_ElsewhereOrOtherwise_SaysSo(string method, string path, int status, string error)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await AssertProblemAsync(await SendAsync(request), status, error, "");
    }

    [Theory]
    [InlineData("api/run/python", "invalid_request", "code")]
    [InlineData("api/run/python?stdin=x", "invalid_request", "code")]
    [InlineData("run/python?code=1&timeout=soon", "invalid_request", "timeout")]
    [InlineData("api/run/python?code=a%00b", "invalid_request", "code")]
    [InlineData("api/run/python?code=%FF", "invalid_request", "query")]
    [InlineData("api/run/cobol?code=1", "unknown_language", "bash, javascript, python, typescript")]
    [InlineData("api/run/cobol", "unknown_language", "language")]
    public async Task Run_BadRequest_Is400NamingTheFault(string path, string error, string named)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        await AssertProblemAsync(await SendAsync(request), 400, error, named);
    }

    [Theory]
    [InlineData("api/run/bash?code=echo+a++b", "a b\n")]
    [InlineData("api/run/bash?code=echo%20a%2Bb", "a+b\n")]
    [InlineData("run/SH?code=cat&stdin=%C3%A9+%F0%9F%99%82", "é 🙂")]
    [InlineData("api/run/py?code=print(%22%2520%22)", "%20\n")]
    [InlineData("api/run/python?code=", "")]
    public async Task Run_Query_IsDecodedOnce(string path, string stdout)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await SendAsync(request);
        Assert.Equal(stdout, (await JsonAsync(answer)).GetProperty("stdout").GetString());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Execute_AnyContentType_IsReadAsJson(string? contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/execute") { Content = new ByteArrayContent("{\"language\": \"bash\", \"code\": \"echo é\"}"u8.ToArray()) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var answer = await SendAsync(request);
        Assert.Equal("é\n", (await JsonAsync(answer)).GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Execute_UnknownMembers_RunsAndWarnsByName()
    {
        var run = await system.Process.ExecuteAsync(new { language = "bash", code = "echo ran", version = "5", time_out = 1, timeout = 99_000_000 });
        Assert.Equal("ran\n", run.GetProperty("stdout").GetString());
        var warnings = string.Join('\n', run.GetProperty("warnings").EnumerateArray());
        Assert.All(["version", "time_out", "timeout: 99000000"], name => Assert.Contains(name, warnings));
    }

    private Task<HttpResponseMessage> PostAsync(byte[] body) => system.Process.Client.PostAsync("api/execute", new ByteArrayContent(body), TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> PostAsync(object body) => system.Process.Client.PostAsJsonAsync("api/execute", body, TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);

    private static Task<JsonElement> JsonAsync(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string error, string named)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(text);
            string Member(string name) => problem.RootElement.GetProperty(name).GetString()!;
            Assert.Equal(("urn:coderunner:problem:" + error, error), (Member("type"), Member("error")));
            Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
            Assert.NotEqual("", Member("title"));
            Assert.NotEqual("", Member("detail"));
            Assert.Equal(Member("detail"), Member("message"));
            Assert.Contains(named, Member("detail"));
            Assert.Equal(Assert.Single(response.Headers.GetValues("X-Request-Id")), Member("traceId"));
        }
    }
}
