using System.Text;

namespace CodeRunner.Tests.Gateway;

public class ServiceTests
{
    [Theory]
    [InlineData("/v1/echo/a%2Fb/c?d=e+f%20g", "/a%2Fb/c?d=e+f%20g")]
    [InlineData("/v1/ECHO/A", "/A")]
    [InlineData("/v1/echo/", "/")]
    [InlineData("/v1/echo", "/")]
    [InlineData("/v1/echo?x=1", "/?x=1")]
    public async Task Service_AnyPath_IsForwardedWithoutItsPrefix(string sent, string received)
    {
        using var folder = new TempFolder();
        await using var service = await StandInRunner.StartAsync(folder.Socket("echo"));
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:echo:Address={service.Address}");

        var answer = await gateway.Http.PutAsync(sent, new StringContent("body"), TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        var request = Assert.Single(service.Requests);
        Assert.Equal(("PUT", received, "body"), (request.Method, request.Target, Encoding.UTF8.GetString(request.Body)));
    }

    [Fact]
    public async Task Service_BasePath_ComesBeforeTheRest()
    {
        await using var service = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:echo:Address={service.Address}/base/");

        await gateway.GetAsync("/v1/echo/x");

        Assert.Single(service.Requests, request => request.Target == "/base/x");   // the others ask for health and document
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Service_EmptyErrorOfItsOwn_PassesUnchanged(int status)
    {
        await using var service = await StandInRunner.StartAsync();
        service.Answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:echo:Address={service.Address}");

        var answer = await gateway.GetAsync("/v1/echo/x");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Service_Down_Is502()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:echo:Address={folder.Socket("nobody")}");

        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/echo/x"), 502, "upstream_failed");
    }

    [Fact]
    public async Task Service_SlowerThanItsTimeout_Is504()
    {
        await using var service = await StandInRunner.StartAsync();
        service.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = await GatewayHost.StartAsync(
            [], $"--Services:echo:Address={service.Address}", "--Services:echo:TimeoutSeconds=0.3");

        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/echo/x"), 504, "upstream_timeout");
    }

    [Fact]
    public async Task Service_BodyOverTheServersLimit_Is413()
    {
        await using var service = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:echo:Address={service.Address}");
        // By hand: the server reads no further than its limit, and closes. HttpClient takes that for a failure if it still has something to send.
        using var connection = await RawConnection.OpenAsync(gateway.App.Urls.First());

        await connection.SendAsync("POST /v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        var megabyte = new string('x', 1_000_000);
        for (var i = 0; i < 31; i++) await connection.SendAsync($"{megabyte.Length:x}\r\n{megabyte}\r\n");
        await connection.SendAsync("0\r\n\r\n");

        var answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"body_too_large\"", answer, StringComparison.Ordinal);
    }
}
