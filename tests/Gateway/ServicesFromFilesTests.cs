using System.Net;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Tests.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Gateway;

/// <summary>Services by one file each: picked up while running, and a broken one disturbs nobody.</summary>
public sealed class ServicesFromFilesTests(PostgresServer server)
{
    [Fact]
    public async Task File_AddedWhileRunning_IsServedListedDocumentedAndMeteredAtItsOwnPrice()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        await using var system = await AdmissionHost.StartAsync(server, folder.Settings);
        var gateway = system.Gateway;
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/weather/forecast/Oslo"), 404, "not_found");

        folder.Write("weather.json", service.File(", \"creditsPerCall\": 7"));
        await ServicesFolder.UntilAsync(gateway, "/v1/weather/forecast/Oslo", HttpStatusCode.OK);

        var key = await system.Keys.CreateKeyAsync();
        var answer = await system.SendAsync(HttpMethod.Get, "/v1/weather/forecast/Oslo", ("Authorization", $"Bearer {key}"));
        Assert.Equal("/forecast/Oslo", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("193", Assert.Single(answer.Headers.GetValues("X-Credits-Remaining")));
        Assert.Equal(193, (await system.UntilSettledAsync(key)).Credits);

        await ServicesFolder.UntilAsync(gateway, "/v1/weather/openapi.json", HttpStatusCode.OK);
        await ServicesFolder.UntilAsync(async () => await HealthAsync(gateway) == "ok");   // again, if a slow machine missed an answer
        var listed = (await ServicesFolder.JsonAsync(gateway, "/api/services")).GetProperty("services").EnumerateArray().ToArray();
        Assert.Equal(["agent-coderunner", "weather"], listed.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal((7, "ok", "/v1/weather"), (listed[1].GetProperty("creditsPerCall").GetInt32(), listed[1].GetProperty("health").GetProperty("status").GetString(), listed[1].GetProperty("address").GetString()));
        var merged = (await ServicesFolder.JsonAsync(gateway, "/openapi.json")).GetProperty("paths").GetProperty("/v1/weather/forecast/{city}").GetProperty("get");
        Assert.Equal(7, merged.GetProperty("x-credits").GetInt32());

        // Another price, in force with the next call; then no service any more.
        folder.Write("weather.json", service.File(", \"creditsPerCall\": 20"));
        await ServicesFolder.UntilAsync(async () => (await ServicesFolder.JsonAsync(gateway, "/api/services/weather")).GetProperty("creditsPerCall").GetInt32() == 20);
        await ServicesFolder.UntilAsync(async () =>
        {
            var fresh = await system.Keys.CreateKeyAsync();
            await system.SendAsync(HttpMethod.Get, "/v1/weather/x", ("X-API-Key", fresh));
            return (await system.UntilSettledAsync(fresh)).Credits == 180;
        });
        folder.Delete("weather.json");
        await ServicesFolder.UntilAsync(gateway, "/v1/weather/forecast/Oslo", HttpStatusCode.NotFound);
        Assert.DoesNotContain("/v1/weather", (await ServicesFolder.JsonAsync(gateway, "/openapi.json")).GetRawText(), StringComparison.Ordinal);
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/api/services/weather"), 404, "service_not_found");
    }

    [Fact]
    public async Task File_Broken_IsToldOnceAndTheLastGoodVersionAndAllOthersServeOn()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], folder.Settings);
        folder.Listen(gateway);
        folder.Write("weather.json", service.File());
        folder.Write("other.json", service.File());
        await ServicesFolder.UntilAsync(gateway, "/v1/weather/x", HttpStatusCode.OK);
        await ServicesFolder.UntilAsync(gateway, "/v1/other/x", HttpStatusCode.OK);

        folder.Write("weather.json", service.File(", \"creditsPerCall\": \"many\""));
        folder.Write("never.json", "{\"address\": ");
        await ServicesFolder.UntilAsync(() => folder.Lines(1302).Count() >= 2);

        var line = Assert.Single(folder.Lines(1302), text => text.Contains("weather.json", StringComparison.Ordinal));
        Assert.Contains("CreditsPerCall is 'many': it must be a whole number from 0 to 1000000000", line, StringComparison.Ordinal);
        Assert.Contains("its last good version is served on", line, StringComparison.Ordinal);
        Assert.Contains("never.json is left aside: it is no JSON object", Assert.Single(folder.Lines(1302), text => text.Contains("never.json", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (var path in (string[])["/v1/weather/x", "/v1/other/x"]) Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(path)).StatusCode);

        // A new file still gets in, and a mended one.
        folder.Write("third.json", service.File());
        folder.Write("never.json", service.File());
        await ServicesFolder.UntilAsync(gateway, "/v1/third/x", HttpStatusCode.OK);
        await ServicesFolder.UntilAsync(gateway, "/v1/never/x", HttpStatusCode.OK);
        Assert.Equal(2, folder.Lines(1302).Count());
    }

    [Theory]
    [InlineData("weather", """{}""", "Address is missing")]
    [InlineData("weather", """{"address": "weather:80"}""", "http://name:port")]
    [InlineData("weather", """{"address": "http://a", "timeoutSeconds": 0}""", "from 0.05 to 3600")]
    [InlineData("weather", """{"address": "http://a", "timeoutSeconds": "NaN"}""", "from 0.05 to 3600")]
    [InlineData("weather", """{"address": "http://a", "creditsPerCall": -1}""", "whole number")]
    [InlineData("weather", """{"address": "http://a", "creditsPerCall": {"a": 1}}""", "CreditsPerCall must be a text")]
    [InlineData("weather", """{"address": "http://a", "requestsPerMinute": 0}""", "from 1 to")]
    [InlineData("weather", """{"address": "http://a", "openApi": "//elsewhere.example/x y"}""", "a path such as /openapi")]
    [InlineData("weather", """{"address": "http://a", "price": 3}""", "no member 'price'")]
    [InlineData("agent-coderunner", """{"address": "http://a"}""", "Runners:Addresses")]
    [InlineData("keys", """{"address": "http://a"}""", "taken")]
    [InlineData("we_ather", """{"address": "http://a"}""", "letters, digits and '-'")]
    public void Settings_Bad_SayWhatIsWrongAndWhatItMustBe(string name, string json, string words)
    {
        var settings = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
        Assert.Contains(words, Assert.Throws<InvalidServiceException>(() => ServiceReader.Read(name, settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_DownAndBack_IsShownAndTheServiceStillRouted()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        folder.Write("weather.json", service.File(", \"health\": \"/health\""));
        await using var gateway = await GatewayHost.StartAsync([], folder.Settings);

        await ServicesFolder.UntilAsync(async () => await HealthAsync(gateway) == "ok");
        service.HealthStatus = 503;
        await ServicesFolder.UntilAsync(async () => await HealthAsync(gateway) == "down");
        Assert.Equal("degraded", (await ServicesFolder.JsonAsync(gateway, "/api/services/health")).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/weather/x")).StatusCode);

        var asked = service.Asked;
        service.HealthStatus = 200;
        await ServicesFolder.UntilAsync(async () => await HealthAsync(gateway) == "ok");
        await ServicesFolder.UntilAsync(() => service.Asked > asked);   // it may be another version now
    }

    [Fact]
    public async Task Catalog_SearchAndLimits_CostNothingButCount()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        folder.Write("weather.json", service.File());
        await using var gateway = await GatewayHost.StartAsync(
            new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)), [], [.. folder.Settings, "--Plans:anonymous:RequestsPerMinute=100"]);

        Assert.Equal(["weather"], await NamesAsync(gateway, "FORECASTS city"));
        Assert.Empty(await NamesAsync(gateway, "forecasts nothing-such"));
        Assert.Equal(["agent-coderunner"], await NamesAsync(gateway, "sandbox python"));
        await GatewayHost.ProblemAsync(await gateway.GetAsync($"/api/services?search={new string('a', 201)}"), 400, "invalid_request");
        var answer = await gateway.GetAsync("/api/services");
        Assert.Equal("95", Assert.Single(answer.Headers.GetValues("X-RateLimit-Remaining")));
    }

    [Fact]
    public async Task Service_LimitsOfItsOwn_RefuseWithoutCharging()
    {
        using var folder = new ServicesFolder();
        await using var service = await ServicesSample.StartAsync();
        folder.Write("weather.json", service.File(", \"requestsPerMinute\": 2, \"maxBodyKiB\": 1"));
        await using var system = await AdmissionHost.StartAsync(server, folder.Settings);
        var key = await system.Keys.CreateKeyAsync();
        (string, string) asked = ("X-API-Key", key);

        var large = await system.SendAsync(HttpMethod.Post, "/v1/weather/x", new string('a', 1025), TestContext.Current.CancellationToken, asked);
        await GatewayHost.ProblemAsync(large, 413, "body_too_large");
        for (var call = 0; call < 2; call++) Assert.Equal(HttpStatusCode.OK, (await system.SendAsync(HttpMethod.Get, "/v1/weather/x", asked)).StatusCode);
        var refused = await system.SendAsync(HttpMethod.Get, "/v1/weather/x", asked);
        await GatewayHost.ProblemAsync(refused, 429, "service_rate_limited");
        Assert.NotNull(refused.Headers.RetryAfter);

        // Another caller is not concerned.
        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync(HttpMethod.Get, "/v1/weather/x")).StatusCode);
        Assert.Equal(198, (await system.UntilSettledAsync(key)).Credits);
        Assert.Equal(3, service.Headers.Count);
    }

    private static async Task<string?> HealthAsync(GatewayHost gateway) =>
        (await ServicesFolder.JsonAsync(gateway, "/api/services/health")).GetProperty("services").GetProperty("weather").GetProperty("status").GetString();

    private static async Task<string?[]> NamesAsync(GatewayHost gateway, string search) =>
        [.. (await ServicesFolder.JsonAsync(gateway, $"/api/services?search={Uri.EscapeDataString(search)}")).GetProperty("services").EnumerateArray().Select(one => one.GetProperty("name").GetString())];
}
