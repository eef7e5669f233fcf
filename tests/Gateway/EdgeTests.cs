using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using CodeRunner.Gateway.Edge;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodeRunner.Tests.Gateway;

public class EdgeTests
{
    private const int Limit = 10 * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_ExactlyAtTheLimit_IsForwarded(bool chunked)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);

        Assert.Equal(200, (int)(await SendAsync(gateway, GatewayHost.Execute, Limit, chunked)).StatusCode);
        Assert.Equal(Limit, Assert.Single(runner.Requests).Body.Length);
    }

    [Theory]
    [InlineData(false, Limit + 1)]
    [InlineData(true, Limit + 1)]
    [InlineData(false, 4 * Limit)]
    [InlineData(true, 4 * Limit)]
    public async Task Body_OverTheLimit_Is413AndNothingIsForwarded(bool chunked, int length)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);

        var problem = await GatewayHost.ProblemAsync(await SendAsync(gateway, GatewayHost.Execute, length, chunked), 413, "body_too_large");
        Assert.Contains("10 MiB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(runner.Requests);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("GET", "/v1", 404, "not_found")]
    [InlineData("POST", "/v1/no-such-service/x", 404, "not_found")]
    [InlineData("DELETE", "/health", 405, "method_not_allowed")]
    public async Task Refusal_ByRouting_IsAProblem(string method, string path, int status, string error)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await GatewayHost.ProblemAsync(await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken), status, error);
    }

    [Fact]
    public async Task Refusal_RunnersWithoutWords_GetThem()
    {
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = context =>
        {
            context.Response.StatusCode = 405;
            context.Response.Headers.Allow = "GET";
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayHost.StartAsync(runner);

        var problem = await GatewayHost.ProblemAsync(await gateway.PostAsync("{}", "/v1/agent-coderunner/x"), 405, "method_not_allowed");
        Assert.Contains("only GET", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runner_SlowerThanItsTimeout_Is504()
    {
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = await GatewayHost.StartAsync([runner.Address], "--Runners:TimeoutSeconds=1");

        // On a machine that stands still for a moment the time is over before the runner has the call: that is another refusal.
        var answer = await gateway.RunAsync("python");
        for (var i = 0; i < 20 && runner.Requests.IsEmpty; i++) answer = await gateway.RunAsync("python");

        await GatewayHost.ProblemAsync(answer, 504, "runner_timeout");
    }

    [Fact]
    public async Task Runner_BreaksOffBetweenHeadersAndBody_Is502()
    {
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.StartAsync();
            context.Abort();
        };
        await using var gateway = await GatewayHost.StartAsync(runner);

        await GatewayHost.ProblemAsync(await gateway.RunAsync("python"), 502, "runner_failed");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(null)]
    public async Task Runner_BreaksOffWithinItsAnswer_CallerNeverTakesItForWhole(int? length)
    {
        await using var runner = await StandInRunner.StartAsync();
        var got = new TaskCompletionSource();
        runner.Answer = async context =>
        {
            context.Response.ContentLength = length;
            await context.Response.WriteAsync("{\"stdout\":\"");
            await context.Response.Body.FlushAsync();
            await got.Task;
            context.Abort();
        };
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayHost.Execute) { Content = new StringContent("""{"language":"py"}""") };
        using var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        got.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Caller_Leaves_CountsAs499AndRunnerIsTold()
    {
        await using var runner = await StandInRunner.StartAsync();
        var (entered, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        runner.Answer = context =>
        {
            context.RequestAborted.Register(told.SetResult);
            entered.SetResult();
            return told.Task;
        };
        await using var gateway = await GatewayHost.StartAsync(runner);
        var counted = new TaskCompletionSource<int>();
        // Once, and not below: that is called for the instruments of all tests, at whatever time.
        var ours = gateway.App.Services.GetRequiredService<IMeterFactory>();
        using var meter = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == ours && instrument.Name == "http.server.request.duration") listener.EnableMeasurementEvents(instrument);
            },
        };
        meter.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "http.response.status_code") counted.TrySetResult((int)tag.Value!);
            }
        });
        meter.Start();

        using var leave = new CancellationTokenSource();
        var call = gateway.Http.PostAsync(GatewayHost.Execute, new StringContent("""{"language":"py"}"""), leave.Token);
        await entered.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await told.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(499, await counted.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Failure_OfOurOwn_Is500WithNothingButTheTraceId()
    {
        var (status, body) = await AnswerAsync(_ => throw new InvalidOperationException("a secret"));

        Assert.Equal(500, status);
        Assert.Contains("\"error\":\"internal\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "bad_request")]
    [InlineData(408, "request_timeout")]
    [InlineData(413, "body_too_large")]
    public async Task Failure_OfTheCallersRequest_KeepsItsStatus(int expected, string error)
    {
        var (status, body) = await AnswerAsync(_ => throw new BadHttpRequestException("no", expected));

        Assert.Equal(expected, status);
        Assert.Contains($"\"error\":\"{error}\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestId_Sane_IsKeptAndForwarded()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/agent-coderunner/x") { Headers = { { "X-Request-Id", "my-id_1.2" } } };

        var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("my-id_1.2", Assert.Single(answer.Headers.GetValues("X-Request-Id")));
        Assert.Equal("my-id_1.2", Assert.Single(runner.Requests).Headers["X-Request-Id"]);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("<script>")]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000065")]
    public async Task RequestId_Odd_IsReplacedBy128RandomBits(string odd)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/agent-coderunner/x");
        request.Headers.TryAddWithoutValidation("X-Request-Id", odd);

        var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var id = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, Assert.Single(runner.Requests).Headers["X-Request-Id"]);
    }

    [Fact]
    public async Task ServerTiming_OnV1Only_TellsTotalAndUpstream()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);

        var answer = await gateway.RunAsync("python");
        Assert.Matches(@"^total;dur=\d+\.\d, upstream;dur=\d+\.\d$", Assert.Single(answer.Headers.GetValues("Server-Timing")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False((await gateway.GetAsync("/health")).Headers.Contains("Server-Timing"));
    }

    [Fact]
    public async Task Cors_Preflight_AllowsAnyBrowser()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, GatewayHost.Execute);
        request.Headers.Add("Origin", "https://example.org");
        request.Headers.Add("Access-Control-Request-Method", "DELETE");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, x-api-key");

        var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("DELETE", string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("x-api-key", string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cors_Refusal_CanBeReadByBrowsers()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayHost.Execute) { Content = new StringContent("{}") };
        request.Headers.Add("Origin", "https://example.org");

        var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        await GatewayHost.ProblemAsync(answer, 503, "no_runner");
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("Retry-After", string.Join(',', answer.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayHost gateway, string path, int length, bool chunked)
    {
        var body = new byte[length];
        body.AsSpan().Fill((byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<(int Status, string Body)> AnswerAsync(RequestDelegate next)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new ProblemAnswers(next, NullLogger<ProblemAnswers>.Instance).InvokeAsync(context);
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
