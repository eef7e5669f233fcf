using System.Net;
using CodeRunner.Gateway.Edge;
using Microsoft.AspNetCore.Http;

namespace CodeRunner.Tests.Gateway;

/// <summary>By which name runners know a caller, and that no caller can choose it.</summary>
public class CallerAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "addr:192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "addr:192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "addr:2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::", "addr:2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "addr:fe80::/64")]
    [InlineData("::1", "addr:::/64")]
    [InlineData(null, "addr:local")]
    public void Owner_Address_NamesHostOrPrefix(string? remote, string owner) =>
        Assert.Equal(owner, CallerAddress.Owner(remote is null ? null : IPAddress.Parse(remote)));

    [Theory]
    [InlineData("POST", "/v1/agent-coderunner/api/execute")]
    [InlineData("GET", "/v1/agent-coderunner/run/python?code=1")]
    [InlineData("GET", "/v1/agent-coderunner/anything/else")]
    public async Task Headers_OfOurOwn_SentByACaller_AreReplaced(string method, string path)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = new StringContent("""{"language":"python","code":"1"}""");
        request.Headers.Add("X-CodeRunner-Owner", ["key:somebody", "key:else"]);
        request.Headers.Add("x-coderunner-OWNER", "key:third");
        request.Headers.Add("X-CODERUNNER-Anything", "1");
        request.Headers.Add("X-Forwarded-For", "198.51.100.1");
        request.Headers.Connection.Add("X-CodeRunner-Owner");
        request.Headers.Add("X-Coder", "kept");

        Assert.Equal(200, (int)(await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);

        var headers = runner.Requests.Single().Headers;
        Assert.Equal("addr:127.0.0.1", headers["X-CodeRunner-Owner"]);
        Assert.Equal("kept", headers["X-Coder"]);
        Assert.Equal(
            ["X-CodeRunner-Max-Sessions", "X-CodeRunner-Owner"],
            headers.Keys.Where(name => name.StartsWith("X-CodeRunner-", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Headers_OfOurOwn_NeverReachOtherServices()
    {
        await using var service = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:echo:Address={service.Address}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/echo/x");
        request.Headers.Add("X-CodeRunner-Owner", "key:somebody");

        await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(service.Requests.Single().Headers.Keys, name => name.StartsWith("X-CodeRunner-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Headers_OfOurOwn_InAnAnswer_DoNotReachTheCaller()
    {
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = context =>
        {
            context.Response.StatusCode = 503;
            foreach (var name in (string[])["X-CodeRunner-Busy", "x-coderunner-anything", "X-Coder"]) context.Response.Headers[name] = "1";
            return context.Response.WriteAsync("busy");
        };
        await using var gateway = await GatewayHost.StartAsync(runner);

        var answer = await gateway.RunAsync("python");

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.True(answer.Headers.Contains("X-Coder"));
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("X-CodeRunner-", StringComparison.OrdinalIgnoreCase));
    }
}
