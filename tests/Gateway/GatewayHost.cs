using System.Text;
using System.Text.Json;
using CodeRunner.Gateway;
using CodeRunner.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CodeRunner.Tests.Gateway;

/// <summary>A gateway as it is started, on a free port, with quick probes.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string Execute = "/v1/agent-coderunner/api/execute";

    private const string Unlimited = "Plans:anonymous:RequestsPerMinute=1000000";

    private GatewayHost(WebApplication app)
    {
        App = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public WebApplication App { get; }
    public HttpClient Http { get; }
    public RunnerDirectory Runners => App.Services.GetRequiredService<RunnerDirectory>();

    public static Task<GatewayHost> StartAsync(params StandInRunner[] runners) => StartAsync(runners.Select(runner => runner.Address));

    public static Task<GatewayHost> StartAsync(IEnumerable<string> runners, params string[] settings) => StartAsync(TimeProvider.System, runners, settings);

    /// <param name="clock">The gateway's. One that stands still makes no second probe.</param>
    /// <param name="runners">Their addresses.</param>
    /// <param name="settings">More of them.</param>
    public static async Task<GatewayHost> StartAsync(TimeProvider clock, IEnumerable<string> runners, params string[] settings)
    {
        var app = GatewayApp.Create(
        [
            "--PORT=0", "--BIND=localhost", "--Logging:LogLevel:CodeRunner=None", "--Embedded:Enabled=false",
            // What is not about limits must not meet them, nor what is not about silence take a slow machine for a silent one.
            $"--{Unlimited}", "--Runners:ProbeSeconds=0.05", "--Runners:ForgetSeconds=60", "--Runners:ConnectTimeoutMs=10000",
            "--Runners:ProbeTimeoutSeconds=30", "--Runners:StragglersMs=30000", "--Keys:AnswerSeconds=60",
            .. runners.Select((address, i) => $"--Runners:Addresses:{i}={address}"),
            .. settings,
        ], clock);
        await app.StartAsync();
        return new GatewayHost(app);
    }

    public Task<HttpResponseMessage> RunAsync(string language) => PostAsync($$"""{"language":"{{language}}","code":"1"}""");

    public Task<HttpResponseMessage> PostAsync(string body, string path = Execute) =>
        Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Waits until the gateway sees its runners so. The test's own time-out ends a wait in vain.</summary>
    public async Task UntilAsync(Func<RunnerSnapshot, bool> seen)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!seen(Runners.Current)) await Task.Delay(5, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }

    /// <summary>The problem in an answer, whose shape is checked on the way.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, int status, string error)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(error, problem.GetProperty("error").GetString());
        Assert.Equal($"urn:coderunner:problem:{error}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("message").GetString());
        Assert.Equal(Assert.Single(answer.Headers.GetValues("X-Request-Id")), problem.GetProperty("traceId").GetString());
        return problem;
    }
}

/// <summary>A folder for sockets and homes, gone at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gw-test-");

    public string Path => folder.FullName;
    public string Socket(string name) => $"http://unix:{folder.FullName}/{name}.sock";
    public void Dispose() => folder.Delete(recursive: true);
}
