using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Docs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace CodeRunner.Tests.Gateway;

/// <summary>The OpenAPI documents: what services say of themselves, as the gateway publishes it.</summary>
public sealed class ServicesDocumentTests
{
    [Fact]
    public async Task Document_OfAService_HasTheGatewaysPathsKeysAndRefusals()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        folder.Write("weather.json", service.File(", \"creditsPerCall\": 3"));
        folder.Write("again.json", service.File().Replace("Weather", "Again", StringComparison.Ordinal));
        await using var gateway = await GatewayHost.StartAsync([], folder.Settings);
        await ServicesFolder.UntilAsync(gateway, "/v1/weather/openapi.json", HttpStatusCode.OK);
        await ServicesFolder.UntilAsync(gateway, "/v1/again/openapi.json", HttpStatusCode.OK);

        var one = await ServicesFolder.JsonAsync(gateway, "/v1/weather/openapi.json");
        var get = one.GetProperty("paths").GetProperty("/v1/weather/forecast/{city}").GetProperty("get");
        Assert.Equal("weather_getForecast", get.GetProperty("operationId").GetString());
        Assert.Equal(["200", "401", "402", "429"], get.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order());
        Assert.False(get.TryGetProperty("security", out _));
        var post = one.GetProperty("paths").GetProperty("/v1/weather/stations").GetProperty("post");
        Assert.Equal("weather_post_stations", post.GetProperty("operationId").GetString());
        Assert.Equal("Its own words.", post.GetProperty("responses").GetProperty("402").GetProperty("description").GetString());
        Assert.Equal(["/"], one.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("url").GetString()));
        Assert.Equal(["apiKey", "bearer"], one.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name).Order());
        Assert.Equal("#/components/schemas/weather.Problem", get.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        Assert.DoesNotContain("internal", one.GetRawText(), StringComparison.Ordinal);

        // Everything together is one valid document in which no two operations are called the same.
        var text = (await ServicesFolder.JsonAsync(gateway, "/openapi.json")).GetRawText();
        var (document, diagnostic) = OpenApiDocument.Parse(text, OpenApiConstants.Json, PublishedDocument.Reading);
        Assert.Empty(diagnostic!.Errors);
        var ids = document!.Paths.SelectMany(path => path.Value.Operations!.Values).Select(operation => operation.OperationId).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Contains("again_getForecast", ids);
        Assert.Contains("createKey", ids);

        // What was got once need not be sent again.
        var etag = (await gateway.GetAsync("/openapi.json")).Headers.ETag!;
        using var question = new HttpRequestMessage(HttpMethod.Get, "/openapi.json") { Headers = { IfNoneMatch = { etag } } };
        Assert.Equal(HttpStatusCode.NotModified, (await gateway.Http.SendAsync(question, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("no json", "it is no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "")]
    [InlineData("""{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}}""", "no paths")]
    [InlineData("""{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"$ref": "http://127.0.0.1:9/a.json"}}}""", "another document")]
    [InlineData("""{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"$ref": "#/components/pathItems/none"}}}""", "leads to nothing")]
    [InlineData("""{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"$ref": "#/components/pathItems/a"}}, "components": {"pathItems": {"a": {"$ref": "#/components/pathItems/b"}, "b": {"$ref": "#/components/pathItems/a"}}}}""", "circles")]
    [InlineData("""{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "info": {}, "paths": {"/a": {}}}""", "no JSON")]
    public async Task Document_Broken_IsRefusedWithItsReason(string document, string words)
    {
        var broken = await Assert.ThrowsAsync<BrokenDocumentException>(() => DocumentSource.ReadAsync(Encoding.UTF8.GetBytes(document), TestContext.Current.CancellationToken));
        Assert.Contains(words, broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_NestedDeeplyOrOddlyTyped_IsRefusedAndNothingElse()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"properties":{"a":""", 5000)) + "{}" + new string('}', 10_000);
        await Assert.ThrowsAsync<BrokenDocumentException>(() => DocumentSource.ReadAsync(Encoding.UTF8.GetBytes(deep), TestContext.Current.CancellationToken));

        // Any member of another type than it should be: refused, or read without it; never anything worse.
        var places = Places(JsonNode.Parse(ServicesSample.Document)!, []).ToArray();
        foreach (var place in places)
        {
            foreach (var odd in (string[])["null", "17", "\"text\"", "[]", "{}", "[{\"a\":[null]}]"])
            {
                var document = JsonNode.Parse(ServicesSample.Document)!;
                var holder = place[..^1].Aggregate(document, (node, step) => step is int index ? node[index]! : node[(string)step]!);
                if (place[^1] is int last) holder[last] = JsonNode.Parse(odd);
                else holder[(string)place[^1]] = JsonNode.Parse(odd);
                try
                {
                    var source = await DocumentSource.ReadAsync(Encoding.UTF8.GetBytes(document.ToJsonString()), TestContext.Current.CancellationToken);
                    _ = new ServiceDocument(source, CatalogEntry.CodeExecution with { Name = "odd" });
                }
                catch (BrokenDocumentException) { }
            }
        }
    }

    [Fact]
    public async Task Document_BrokenByItsService_IsLeftAsideAndTheServiceServed()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], [.. folder.Settings, "--Catalog:DocumentSeconds=0.05"]);
        folder.Listen(gateway);
        folder.Write("weather.json", service.File());
        await ServicesFolder.UntilAsync(gateway, "/v1/weather/openapi.json", HttpStatusCode.OK);

        service.OpenApi = async context =>
        {
            context.Response.Redirect("http://127.0.0.1:9/elsewhere");
            await context.Response.CompleteAsync();
        };
        await ServicesFolder.UntilAsync(() => folder.Lines(1305).Any(line => line.Contains("redirects are not followed", StringComparison.Ordinal)));
        service.OpenApi = async context =>
        {
            for (var i = 0; i < 48 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        };
        await ServicesFolder.UntilAsync(() => folder.Lines(1305).Any(line => line.Contains("longer than 2 MiB", StringComparison.Ordinal)));
        service.OpenApi = context => context.Response.WriteAsync("{\"openapi\": \"3.1.0\"", context.RequestAborted);
        await ServicesFolder.UntilAsync(() => folder.Lines(1305).Any(line => line.Contains("it is no JSON", StringComparison.Ordinal)));

        Assert.Equal(3, folder.Lines(1305).Count());   // each fault once
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/weather/openapi.json")).StatusCode);   // the last good one
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/weather/x")).StatusCode);

        // And a newer one is taken as soon as it is well.
        var newer = ServicesSample.DocumentWith(document => document["paths"]!["/newer"] = JsonNode.Parse("""{"get": {"responses": {"200": {"description": "x"}}}}"""));
        service.OpenApi = context => context.Response.WriteAsync(newer.ToJsonString(), context.RequestAborted);
        await ServicesFolder.UntilAsync(async () => (await ServicesFolder.JsonAsync(gateway, "/openapi.json")).GetProperty("paths").TryGetProperty("/v1/weather/newer", out _));
    }

    [Fact]
    public async Task Document_NotThere_IsNoFaultUnlessItWasSaid()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        service.OpenApi = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayHost.StartAsync([], folder.Settings);
        folder.Listen(gateway);
        folder.Write("quiet.json", service.File());
        folder.Write("said.json", service.File(", \"openApi\": \"/openapi.json\""));

        await ServicesFolder.UntilAsync(() => folder.Lines(1305).Any());
        await ServicesFolder.UntilAsync(gateway, "/v1/quiet/x", HttpStatusCode.OK);
        Assert.Contains("service said", Assert.Single(folder.Lines(1305)), StringComparison.Ordinal);
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/quiet/openapi.json"), 404, "no_document");
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/nobody/openapi.json"), 404, "service_not_found");
    }

    [Fact]
    public async Task Document_OfTheGateway_ListsJustItsOwnCalls()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var listed = (await ServicesFolder.JsonAsync(gateway, "/openapi.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")).Order();

        var routed = gateway.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/keys", StringComparison.Ordinal) || endpoint.RoutePattern.RawText.StartsWith("/api/services", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")).Order();
        Assert.Equal(routed, listed.Where(one => one.Contains(" /api/keys", StringComparison.Ordinal) || one.Contains(" /api/services", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Docs_Page_LoadsFromHereAloneUnderAStrictPolicy()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var answer = await gateway.GetAsync("/docs");   // redirected to /docs/
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/docs/guide\"", page, StringComparison.Ordinal);
        Assert.Contains("\"telemetry\":false", page, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page, StringComparison.Ordinal);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Matches("script-src 'nonce-[0-9a-f]{32}';", policy);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.NotEqual(policy, Assert.Single((await gateway.GetAsync("/docs/")).Headers.GetValues("Content-Security-Policy")));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/docs/scalar.js")).StatusCode);
    }

    private static IEnumerable<object[]> Places(JsonNode node, object[] here) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value!, [.. here, member.Key]).Prepend([.. here, member.Key])),
        JsonArray items => items.SelectMany((item, index) => Places(item!, [.. here, index]).Prepend([.. here, index])),
        _ => [],
    };
}
