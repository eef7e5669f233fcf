using System.Net;
using System.Text.Json;
using CodeRunner.Tests.Keys;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Client;

namespace CodeRunner.Tests.Gateway;

/// <summary>Other services as tools: real HTTP, their own document, their own price.</summary>
public class McpServiceTests(PostgresServer server)
{
    private const string Forecast = """
        "/cities/{city}/forecast": {"get": {"operationId": "getForecast", "summary": "Forecast", "description": "Of a city.",
            "parameters": [
                {"name": "city", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "days", "in": "query", "schema": {"type": "integer"}}
            ], "responses": {"200": {"description": "ok"}}}},
        "/upload": {"post": {"operationId": "upload", "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}},
            "responses": {"200": {"description": "ok"}}}}
        """;

    [Fact]
    public async Task Service_WithADocument_HasItsToolsAtItsPrice()
    {
        await using var service = await McpSample.StartAsync(Forecast, context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"sunny": true}""", context.RequestAborted);
        });
        await using var system = await AdmissionHost.StartAsync(server, $"--Services:weather:Address={service.Address}", "--Services:weather:CreditsPerCall=3", "--Catalog:HealthSeconds=0.1");
        var key = await system.Keys.CreateKeyAsync();
        await using var client = await McpHost.ConnectAsync(system.Gateway.Http.BaseAddress!.ToString(), key);
        await UntilListedAsync(client, "weather__getForecast");

        var result = await client.CallAsync("weather__getForecast", new { city = "São Paulo/Centro", days = 2 });

        Assert.Equal("""{"sunny": true}""", McpHost.Text(result));
        Assert.True(result.StructuredContent!.Value.GetProperty("sunny").GetBoolean());
        var request = Assert.Single(service.Requests);
        Assert.Equal("/cities/S%C3%A3o%20Paulo%2FCentro/forecast?days=2", request.Target);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.Equal(197, (await system.UntilSettledAsync(key)).Credits);

        Assert.Contains("'city' must not", await client.RefusedAsync("weather__getForecast", new { city = ".." }), StringComparison.Ordinal);
        Assert.Contains("'city' is missing", await client.RefusedAsync("weather__getForecast"), StringComparison.Ordinal);
        await using var alone = await McpHost.ConnectAsync(system.Gateway.Http.BaseAddress!.ToString(), key, "/mcp/weather");
        Assert.Equal(["weather__getForecast", "weather__upload"], (await alone.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name));
        Assert.Equal(197, (await system.UntilSettledAsync(key)).Credits);
    }

    [Fact]
    public async Task Service_AddedByAFileWhileRunning_IsATool()
    {
        using var folder = new TempFolder();
        await using var service = await McpSample.StartAsync(Forecast, context => context.Response.WriteAsync("sunny", context.RequestAborted));
        await using var gateway = await GatewayHost.StartAsync([], $"--Catalog:Folder={folder.Path}", "--Catalog:PollSeconds=0.05", "--Catalog:HealthSeconds=0.1");
        await using var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString());
        Assert.DoesNotContain("weather__getForecast", (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name));

        var file = Path.Combine(folder.Path, "weather.json");
        await File.WriteAllTextAsync(file, $$"""{"address": "{{service.Address}}"}""", TestContext.Current.CancellationToken);
        await UntilListedAsync(client, "weather__getForecast");
        await ServicesFolder.UntilAsync(gateway, "/v1/weather/health", HttpStatusCode.OK);   // its route comes a moment after
        Assert.Equal("sunny", await client.TextAsync("weather__getForecast", new { city = "x" }));

        File.Delete(file);
        await UntilAsync(client, names => !names.Contains("weather__getForecast"));
    }

    [Theory]
    [InlineData(404, "text/plain", "no such city", "HTTP 404. no such city")]
    [InlineData(422, "application/problem+json", """{"title": "Bad", "detail": "City is unknown.", "errors": {"city": ["odd"]}}""", "Bad (HTTP 422): City is unknown.\ncity: [\"odd\"]")]
    [InlineData(500, "application/json", "{", "HTTP 500. {")]
    public async Task Service_ThatRefuses_IsToldInItsWords(int status, string type, string body, string says)
    {
        await using var service = await McpSample.StartAsync(Forecast, context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            return context.Response.WriteAsync(body, context.RequestAborted);
        });
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:weather:Address={service.Address}", "--Catalog:HealthSeconds=0.1");
        await using var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString());
        await UntilListedAsync(client, "weather__getForecast");

        Assert.Contains(says, await client.RefusedAsync("weather__getForecast", new { city = "x" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WithAnEndlessAnswer_IsNotReadToItsEnd()
    {
        var left = new TaskCompletionSource();
        await using var service = await McpSample.StartAsync(Forecast, async context =>
        {
            context.RequestAborted.Register(() => left.TrySetResult());
            while (true) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        });
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:weather:Address={service.Address}", "--Catalog:HealthSeconds=0.1");
        await using var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString());
        await UntilListedAsync(client, "weather__getForecast");

        Assert.Contains("longer than 10 MiB", await client.RefusedAsync("weather__getForecast", new { city = "x" }), StringComparison.Ordinal);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Service_OfManyOperations_IsSearchedDescribedAndCalled()
    {
        await using var service = await McpSample.StartAsync(ToolsFromOpenApiTests.PlainPaths(230), context => context.Response.WriteAsync($"you asked for {context.Request.Path.Value}", context.RequestAborted));
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:moons:Address={service.Address}", "--Catalog:HealthSeconds=0.1");
        await using var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString());
        var listed = await UntilListedAsync(client, "search_tools");

        Assert.InRange(listed.Count, 3, 30);
        Assert.Contains("describe_tool", listed);
        Assert.Contains("run_code", listed);
        Assert.StartsWith("moons__getThing42: ", await client.TextAsync("search_tools", new { query = "get thing42" }), StringComparison.Ordinal);
        Assert.Contains("run_code", await client.TextAsync("search_tools", new { query = "run a python program" }), StringComparison.Ordinal);
        Assert.Contains("\"id\":{\"type\":\"string\"}", (await client.TextAsync("describe_tool", new { name = "moons__getThing42" })).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("you asked for /things/42/a b", await client.TextAsync("call_tool", new { name = "moons__getThing42", arguments = new { id = "a b" } }));
        Assert.Equal("you asked for /things/7/x", await client.TextAsync("moons__getThing7", new { id = "x" }));
        Assert.Contains("'id' is missing", await client.RefusedAsync("call_tool", new { name = "moons__getThing42" }), StringComparison.Ordinal);
        Assert.Contains("Did you mean moons__getThing42", await client.RefusedAsync("call_tool", new { name = "getThing42", arguments = new { } }), StringComparison.Ordinal);
        Assert.Contains("must be an object", await client.RefusedAsync("call_tool", new { name = "moons__getThing42", arguments = "id" }), StringComparison.Ordinal);
        Assert.Contains("There is no tool", await client.RefusedAsync("describe_tool", new { name = "call_tool" }), StringComparison.Ordinal);
        Assert.Contains("'query' must", await client.RefusedAsync("search_tools", new { query = new string('x', 2000) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_FindEverythingAtTheAddressTheyAskedBy()
    {
        await using var service = await McpSample.StartAsync(Forecast, _ => Task.CompletedTask);
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:weather:Address={service.Address}", "--Services:weather:Description=Tells the weather.", "--Catalog:HealthSeconds=0.1", "--Admission:TrustedProxies:0=127.0.0.1");
        await using (var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString())) await UntilListedAsync(client, "weather__getForecast");
        using var proxied = new HttpClient { BaseAddress = gateway.Http.BaseAddress, DefaultRequestHeaders = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "api.example.com" }, { "X-Forwarded-For", "192.0.2.1" } } };

        var llms = await proxied.GetStringAsync("/llms.txt", TestContext.Current.CancellationToken);
        Assert.StartsWith("# CodeRunner\n\n> ", llms, StringComparison.Ordinal);
        Assert.Contains("(https://api.example.com/mcp)", llms, StringComparison.Ordinal);
        Assert.Contains("[weather](https://api.example.com/v1/weather/openapi.json): Tells the weather. (1 credit a call)", llms, StringComparison.Ordinal);

        var agent = await JsonAsync(proxied, "/.well-known/agent.json");
        Assert.Equal("https://api.example.com/mcp", agent.GetProperty("mcp").GetProperty("url").GetString());
        Assert.Contains("weather__upload", agent.GetProperty("skills").EnumerateArray().Select(skill => skill.GetProperty("id").GetString()));

        var manifest = await JsonAsync(proxied, "/server.json");
        Assert.Equal(("com.example.api/coderunner", "https://api.example.com/mcp"), (manifest.GetProperty("name").GetString(), manifest.GetProperty("remotes")[0].GetProperty("url").GetString()));

        var openai = await JsonAsync(proxied, "/api/tools?format=openai&service=weather");
        Assert.Equal(["weather__getForecast", "weather__upload"], openai.EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()));
        Assert.True(openai[0].GetProperty("function").GetProperty("strict").GetBoolean());
        var anthropic = await JsonAsync(proxied, "/api/tools?format=anthropic");
        Assert.Equal("run_code", anthropic[0].GetProperty("name").GetString());
        Assert.Equal("https://api.example.com/v1/weather/cities/{city}/forecast",
            (await JsonAsync(proxied, "/api/tools?service=weather")).GetProperty("tools")[0].GetProperty("call").GetProperty("url").GetString());
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/api/tools?format=nonsense"), 400, "unknown_format");
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/api/tools?service=nothing"), 404, "unknown_service");
    }

    [Fact]
    public async Task Address_ForwardedByNobodyTrusted_IsNotBelieved()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var stranger = new HttpClient { BaseAddress = gateway.Http.BaseAddress, DefaultRequestHeaders = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "evil.example" } } };

        Assert.Equal(gateway.Http.BaseAddress!.ToString().TrimEnd('/'), (await JsonAsync(stranger, "/.well-known/agent.json")).GetProperty("url").GetString());
    }

    // The document is asked for in the background; the test's own time-out ends a wait in vain.
    private static Task<List<string>> UntilListedAsync(McpClient client, string name) => UntilAsync(client, names => names.Contains(name));

    private static async Task<List<string>> UntilAsync(McpClient client, Func<List<string>, bool> seen)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var names = (await client.ListToolsAsync(cancellationToken: limit.Token)).Select(tool => tool.Name).ToList();
            if (seen(names)) return names;
            await Task.Delay(110, limit.Token);   // 600 questions a minute may come
        }
    }

    private static async Task<JsonElement> JsonAsync(HttpClient http, string path) =>
        JsonDocument.Parse(await http.GetStringAsync(path, TestContext.Current.CancellationToken)).RootElement;
}
