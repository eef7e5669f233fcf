using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CodeRunner.Tests.Gateway;

public class CodeRoutingTests
{
    private const string Service = "/v1/agent-coderunner";

    [Theory]
    [InlineData("/execute", "/execute")]
    [InlineData("/api/execute", "/api/execute")]
    [InlineData("/api/execute?x=%2F%20+&y", "/api/execute?x=%2F%20+&y")]
    [InlineData("/API/Execute", "/API/Execute")]
    public async Task Execute_Language_ReachesItsRunnerWithPrefixStripped(string sent, string received)
    {
        await using var python = await StandInRunner.StartAsync("http://127.0.0.1:0", "python=py");
        await using var bash = await StandInRunner.StartAsync("http://127.0.0.1:0", "bash=sh");
        await using var gateway = await GatewayHost.StartAsync(python, bash);

        foreach (var name in new[] { "bash", "SH", "Bash" }) await gateway.PostAsync($$"""{"language":"{{name}}"}""", Service + sent);

        Assert.Empty(python.Requests);
        Assert.Equal(3, bash.Requests.Count);
        Assert.All(bash.Requests, request => Assert.Equal(("POST", received), (request.Method, request.Target)));
    }

    [Theory]
    [InlineData("/run/bash?code=echo+%22%C3%A4%2F%22&stdin=", "/run/bash?code=echo+%22%C3%A4%2F%22&stdin=")]
    [InlineData("/api/run/SH?code=1", "/api/run/SH?code=1")]
    public async Task Run_LanguageInPath_ReachesItsRunnerUnchanged(string sent, string received)
    {
        await using var python = await StandInRunner.StartAsync();
        await using var bash = await StandInRunner.StartAsync("http://127.0.0.1:0", "bash=sh");
        await using var gateway = await GatewayHost.StartAsync(python, bash);

        await gateway.GetAsync(Service + sent);

        Assert.Empty(python.Requests);
        Assert.Equal(received, Assert.Single(bash.Requests).Target);
    }

    [Fact]
    public async Task Run_AddressOf60KiB_Fits()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        var code = new string('x', 60 * 1024);

        Assert.Equal(200, (int)(await gateway.GetAsync($"{Service}/run/python?code={code}")).StatusCode);
        Assert.EndsWith(code, runner.Requests.Single().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_AnyBytes_ArriveAsSent()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        byte[] body = [0xEF, 0xBB, 0xBF, .. "{ \"language\" : \"python\",\r\n \"code\":\"\\u0000"u8, 0xFF, 0xC3, .. "\", \"language\": \"py\"}\n\n"u8];

        await gateway.Http.PostAsync(GatewayHost.Execute, new ByteArrayContent(body), TestContext.Current.CancellationToken);

        var received = Assert.Single(runner.Requests);
        Assert.Equal(body, received.Body);
        Assert.Equal($"{body.Length}", received.Headers["Content-Length"]);
        Assert.False(received.Headers.ContainsKey("Content-Type"));
    }

    [Fact]
    public async Task Execute_ChunkedBody_ArrivesWithItsLength()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        var body = Encoding.UTF8.GetBytes($$"""{"language":"python","code":"{{new string('y', 100_000)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayHost.Execute) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;

        await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var received = Assert.Single(runner.Requests);
        Assert.Equal(body, received.Body);
        Assert.Equal($"{body.Length}", received.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("""{"code":"1"}""")]
    [InlineData("""{"language":7}""")]
    public async Task Execute_NoLanguageToBeRead_RunnerSaysWhatIsWrong(string body)
    {
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("the validator's words");
        };
        await using var gateway = await GatewayHost.StartAsync(runner);

        var answer = await gateway.PostAsync(body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("the validator's words", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(body, Encoding.UTF8.GetString(runner.Requests.Single().Body));
    }

    [Fact]
    public async Task Execute_UnknownLanguage_NamesFieldAndListsTheKnown()
    {
        await using var one = await StandInRunner.StartAsync("http://127.0.0.1:0", "python", "bash");
        await using var two = await StandInRunner.StartAsync("http://127.0.0.1:0", "python", "perl");
        await using var gateway = await GatewayHost.StartAsync(one, two);

        var problem = await GatewayHost.ProblemAsync(await gateway.RunAsync(new string('q', 5000)), 400, "unknown_language");

        Assert.Equal(["bash", "perl", "python"], problem.GetProperty("known").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("bash, perl, python", problem.GetProperty("errors").GetProperty("language")[0].GetString(), StringComparison.Ordinal);
        Assert.True(problem.GetProperty("detail").GetString()!.Length < 200);
        Assert.Empty(one.Requests);
        Assert.Empty(two.Requests);
    }

    [Theory]
    [InlineData("/openapi", "/openapi")]
    [InlineData("/api/nothing%252Fhere/%C3%A4%20;a=b/%41?q=%7e", "/api/nothing%252Fhere/%C3%A4%20;a=b/%41?q=%7e")]
    [InlineData("/a//b/", "/a//b/")]
    public async Task Anything_Else_ReachesARunnerUnchanged(string sent, string received)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };

        await gateway.Http.GetAsync(new Uri($"{gateway.App.Urls.First()}{Service}{sent}", exact), TestContext.Current.CancellationToken);

        Assert.Equal(received, Assert.Single(runner.Requests).Target);
    }

    [Theory]
    [InlineData("/x/%2e%2e/y", "/y")]
    [InlineData("/x/../y", "/y")]
    public async Task Anything_DotSegments_AreResolvedBeforeForwarding(string sent, string received)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };

        await gateway.Http.GetAsync(new Uri($"{gateway.App.Urls.First()}{Service}{sent}", exact), TestContext.Current.CancellationToken);

        Assert.Equal(received, Assert.Single(runner.Requests).Target);
    }

    [Fact]
    public async Task Forwarding_ClaimsAboutTheOrigin_AreReplaced()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Service}/x");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("X-Real-IP", "6.6.6.6");
        request.Headers.Add("Forwarded", "for=6.6.6.6");

        await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var received = Assert.Single(runner.Requests).Headers;
        Assert.Equal("127.0.0.1", received["X-Forwarded-For"]);
        Assert.DoesNotContain(received.Values, value => value.Contains("6.6.6.6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Languages_OfSeveralRunners_AreMergedByNameAndKeptAsTheyAre()
    {
        await using var one = await StandInRunner.StartAsync();
        await using var two = await StandInRunner.StartAsync();
        one.Answer = context => context.Response.WriteAsync("""{"languages":[{"name":"python","extra":{"ä":[1,null]}},{"name":"bash"}]}""");
        two.Answer = context => context.Response.WriteAsync("""{"languages":[{"name":"python","extra":{"ä":[1,null]}},{"name":"perl"}]}""");
        await using var gateway = await GatewayHost.StartAsync(one, two);

        foreach (var path in new[] { "/languages", "/api/languages" })
        {
            var answer = await gateway.GetAsync(Service + path);
            Assert.Equal(
                """{"languages":[{"name":"bash"},{"name":"perl"},{"name":"python","extra":{"ä":[1,null]}}]}""",
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Languages_OneRunnerHangs_TheOthersAnswerIsGiven()
    {
        await using var quick = await StandInRunner.StartAsync();
        await using var hung = await StandInRunner.StartAsync();
        quick.Answer = context => context.Response.WriteAsync("""{"languages":[{"name":"python"}]}""");
        hung.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = await GatewayHost.StartAsync([quick.Address, hung.Address], "--Runners:StragglersMs=250", "--Runners:ProbeTimeoutSeconds=10");

        var answer = await gateway.GetAsync(Service + "/api/languages");

        Assert.Equal("""{"languages":[{"name":"python"}]}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Front_Runners_ListsServicesAndLanguages()
    {
        await using var runner = await StandInRunner.StartAsync("http://127.0.0.1:0", "python", "bash");
        await using var gateway = await GatewayHost.StartAsync([runner.Address], "--Services:Echo:Address=http://127.0.0.1:1");

        var front = JsonDocument.Parse(await gateway.Http.GetStringAsync("/", TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal("""["agent-coderunner","echo"]""", front.GetProperty("services").GetRawText());
        Assert.Equal("""["bash","python"]""", front.GetProperty("languages").GetRawText());
    }
}
