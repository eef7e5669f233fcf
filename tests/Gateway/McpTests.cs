using System.Net;
using System.Text;
using System.Text.Json;
using CodeRunner.Tests.Keys;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace CodeRunner.Tests.Gateway;

/// <summary>/mcp at the gateway: whose call it is, what it costs, and what a client is told. The runner behind it is a stand-in.</summary>
public class McpTests(PostgresServer server)
{
    private const string Run = """{"id":"1","language":"python","exitCode":0,"stdout":"42\n","stderr":"","duration":1,"status":"ok","stdoutBytes":3,"stderrBytes":0,"files":[]}""";

    private static readonly object Program = new { language = "python", code = "print(42)" };

    [Fact]
    public async Task Call_WithAKey_CostsOneCreditAndNothingElseDoes()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        system.Runner.Answer = context => context.Response.WriteAsync(
            context.Request.Path.Value!.EndsWith("/languages", StringComparison.Ordinal) ? """{"languages":[{"name":"python"}]}""" : Run, context.RequestAborted);
        var key = await system.Keys.CreateKeyAsync();
        await using var client = await ConnectAsync(system, key);

        await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(200, (await system.Keys.BalanceAsync(key)).Credits);
        Assert.Contains("42", await client.TextAsync("run_code", Program), StringComparison.Ordinal);
        await client.TextAsync("list_languages");

        var balance = await system.UntilSettledAsync(key);
        Assert.Equal(199, balance.Credits);
        var request = system.Runner.Requests.Single(one => one.Method == "POST");
        Assert.Equal($"key:{await system.Keys.OwnerAsync(key)}", request.Headers["X-CodeRunner-Owner"]);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.False(request.Headers.ContainsKey("X-CodeRunner-Caller"));
        Assert.Equal("""{"language":"python","code":"print(42)"}""", Encoding.UTF8.GetString(request.Body));
        await system.Keys.AssertBooksBalanceAsync();
    }

    [Theory]
    [InlineData("X-API-Key", "/mcp")]
    [InlineData(null, "/mcp?key=")]
    public async Task Key_InEveryPlaceOfTheContract_IsTaken(string? header, string path)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        if (header is null) path += key;
        await using var client = await McpHost.ConnectAsync(system.Gateway.Http.BaseAddress!.ToString(), path: path, headers: header is null ? [] : [(header, key)]);

        await client.CallAsync("run_code", Program);

        Assert.Equal(199, (await system.UntilSettledAsync(key)).Credits);
    }

    [Fact]
    public async Task Call_WithoutCredits_SaysWhatToDo()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Plans:free:Credits=1");
        var key = await system.Keys.CreateKeyAsync();
        await using var client = await ConnectAsync(system, key);
        await client.CallAsync("run_code", Program);

        var refusal = await client.RefusedAsync("run_code", Program);

        Assert.Contains("HTTP 402", refusal, StringComparison.Ordinal);
        Assert.Contains("needs 1 credit, and 0 are left", refusal, StringComparison.Ordinal);
        Assert.Single(system.Runner.Requests, one => one.Method == "POST");
    }

    [Fact]
    public async Task Call_OverTheKeysRate_SaysHowLongToWait()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Plans:free:RequestsPerMinute=2");
        var key = await system.Keys.CreateKeyAsync();
        await using var client = await ConnectAsync(system, key);

        // Listing counts nothing: both are left for calls.
        for (var i = 0; i < 5; i++) await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.CallAsync("run_code", Program);
        await client.CallAsync("run_code", Program);
        var refusal = await client.RefusedAsync("run_code", Program);

        Assert.Contains("HTTP 429", refusal, StringComparison.Ordinal);
        Assert.Matches("Wait [0-9]+ s, then call again", refusal);
        Assert.Equal(198, (await system.UntilSettledAsync(key)).Credits);
    }

    [Fact]
    public async Task Anonymous_IsCountedByItsOwnAddress()
    {
        await using var runner = await StandInRunner.StartAsync();
        runner.Answer = context => context.Response.WriteAsync(Run, context.RequestAborted);
        await using var gateway = await GatewayHost.StartAsync([runner.Address], "--Plans:anonymous:RequestsPerMinute=2", "--Admission:TrustedProxies:0=127.0.0.1");
        await gateway.UntilAsync(runners => runners.AnyOpen);
        await using var one = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString(), headers: [("X-Forwarded-For", "192.0.2.1")]);
        await using var other = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString(), headers: [("X-Forwarded-For", "2001:db8::1")]);

        await one.TextAsync("run_code", Program);
        await one.TextAsync("run_code", Program);
        Assert.Contains("HTTP 429", McpHost.Text(await UntilAsync(() => one.CallAsync("run_code", Program), result => result.IsError is true)), StringComparison.Ordinal);
        await other.TextAsync("run_code", Program);

        Assert.Equal(["addr:192.0.2.1", "addr:2001:db8::/64"], Calls(runner).Select(request => request.Headers["X-CodeRunner-Owner"]).Distinct());
        // The same count as that of calls over HTTP.
        await GatewayHost.ProblemAsync(await UntilAsync(() => gateway.Http.PostAsync(GatewayHost.Execute, "{}", ("X-Forwarded-For", "192.0.2.1")), answer => (int)answer.StatusCode == 429), 429, "rate_limited");
    }

    [Fact]
    public async Task Identity_SaidFromOutside_CountsForNothing()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayHost.Execute)
        {
            Content = new StringContent("""{"language":"python","code":"1"}"""),
            Headers = { { "X-CodeRunner-Caller", "192.0.2.66" }, { "X-CodeRunner-Scheme", "https" } },
        };

        await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var received = Assert.Single(Calls(runner));
        Assert.Equal("addr:127.0.0.1", received.Headers["X-CodeRunner-Owner"]);
        Assert.False(received.Headers.ContainsKey("X-CodeRunner-Caller"));
    }

    [Theory]
    [InlineData("gw_nonsense")]
    [InlineData("gw_000000000000000000000000000000000000")]
    [InlineData("unknown")]
    public async Task Key_ThatIsWrong_IsToldAtOnce(string key)
    {
        await using var system = await AdmissionHost.StartAsync(server);
        if (key == "unknown")
        {
            await using var elsewhere = await KeysHost.StartAsync(KeysHost.Sqlite, server);
            key = await elsewhere.CreateKeyAsync();
        }

        await GatewayHost.ProblemAsync(await system.Gateway.Http.PostAsync("/mcp", McpHost.List, ("Authorization", $"Bearer {key}")), 401, "bad_key");
        var refused = await Assert.ThrowsAnyAsync<HttpRequestException>(() => ConnectAsync(system, key));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Empty(Calls(system.Runner));
    }

    [Fact]
    public async Task Key_EndedWhileConnected_IsAnErrorOfTheCall()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        await using var client = await ConnectAsync(system, key);
        await client.CallAsync("run_code", Program);

        await system.SendAsync(HttpMethod.Delete, "/api/keys", ("Authorization", $"Bearer {key}"));

        Assert.Contains("HTTP 401", await client.RefusedAsync("run_code", Program), StringComparison.Ordinal);
        Assert.Single(Calls(system.Runner));
    }

    [Fact]
    public async Task Keys_Guessed_AreNoLongerLookedAt()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Admission:WrongKeysPerMinute=2");
        for (var i = 0; i < 2; i++) await GatewayHost.ProblemAsync(await system.Gateway.Http.PostAsync("/mcp", McpHost.List, ("X-API-Key", "gw_x")), 401, "bad_key");

        await GatewayHost.ProblemAsync(
            await UntilAsync(() => system.Gateway.Http.PostAsync("/mcp", McpHost.List, ("X-API-Key", "gw_x")), answer => (int)answer.StatusCode == 429), 429, "too_many_wrong_keys");
    }

    [Fact]
    public async Task Messages_OfAMadClient_AreLimited()
    {
        await using var gateway = await GatewayHost.StartAsync([], "--Mcp:RequestsPerMinute=2");
        for (var i = 0; i < 2; i++) Assert.Equal(200, (int)(await gateway.Http.PostAsync("/mcp", McpHost.List)).StatusCode);

        var refused = await UntilAsync(() => gateway.Http.PostAsync("/mcp", McpHost.List), answer => (int)answer.StatusCode == 429);

        await GatewayHost.ProblemAsync(refused, 429, "rate_limited");
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task KeysService_Away_LetsNobodyInWithAKey()
    {
        using var folder = new TempFolder();
        await using var keys = await KeysHost.StartAsync(KeysHost.Sqlite, server);
        var key = await keys.CreateKeyAsync();
        await using var gateway = await GatewayHost.StartAsync([], $"--Keys:Address={folder.Socket("nobody")}");

        await GatewayHost.ProblemAsync(await gateway.Http.PostAsync("/mcp", McpHost.List, ("X-API-Key", key)), 503, "keys_unavailable");
        Assert.Equal(200, (int)(await gateway.Http.PostAsync("/mcp", McpHost.List)).StatusCode);
    }

    [Fact]
    public async Task Runner_Gone_IsAnErrorInWords()
    {
        await using var gateway = await GatewayHost.StartAsync();
        await using var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString());

        Assert.Matches(@"HTTP 503\): No runner .* Wait [0-9]+ s, then call again", await client.RefusedAsync("list_languages"));
    }

    [Fact]
    public async Task Client_ThatLeaves_EndsItsCall()
    {
        await using var runner = await StandInRunner.StartAsync();
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        runner.Answer = async context =>
        {
            if (context.Request.Path == "/openapi.json") return;
            context.RequestAborted.Register(left.SetResult);
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var gateway = await GatewayHost.StartAsync(runner);
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_code","arguments":{"language":"python","code":"1"}}}""", Encoding.UTF8, "application/json"),
            Headers = { { "Accept", "application/json, text/event-stream" } },
        };
        var call = gateway.Http.SendAsync(request, HttpCompletionOption.ResponseContentRead, leaving.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Input_ThatDoesNotFit_IsExplainedAndNothingIsCalled()
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(runner);
        await using var client = await McpHost.ConnectAsync(gateway.Http.BaseAddress!.ToString());

        Assert.Contains("'code' is missing. Its arguments are language (required), code (required)", await client.RefusedAsync("run_code", new { language = "python" }), StringComparison.Ordinal);
        Assert.Contains("no argument 'lang'", await client.RefusedAsync("run_code", new { lang = "python", language = "python", code = "1" }), StringComparison.Ordinal);
        Assert.Contains("'path' must not", await client.RefusedAsync("read_file", new { session_id = "s", path = "../../../health" }), StringComparison.Ordinal);
        Assert.Contains("session_not_found", JsonSerializer.Serialize(await client.CallAsync("read_file", new { session_id = "../../../../admin", path = "keys" }), McpJsonUtilities.DefaultOptions), StringComparison.Ordinal);
        Assert.True((await client.CallAsync("close_session", new { session_id = "a\0b" })).IsError);
        Assert.True((await client.CallAsync("close_session", new { session_id = "a\r\nX: y" })).IsError);
        Assert.Contains("unknown_language", JsonSerializer.Serialize(await client.CallAsync("run_code", new { language = "cobol", code = "1" }), McpJsonUtilities.DefaultOptions), StringComparison.Ordinal);
        Assert.Contains("10 MiB", await client.RefusedAsync("run_code", new { language = "python", code = new string('x', 11 * 1024 * 1024) }), StringComparison.Ordinal);
        Assert.Empty(Calls(runner));

        var unknown = await Assert.ThrowsAsync<McpProtocolException>(() => client.CallAsync("runcode"));
        Assert.Equal(McpErrorCode.InvalidParams, unknown.ErrorCode);
        Assert.Contains("There is no tool 'runcode'", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"nonsense"}""", 200)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", 200)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}""", 200)]
    public async Task Message_ThatIsNone_IsRefusedAndNoFaultOfOurs(string message, int status)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var answer = await gateway.Http.PostAsync("/mcp", message);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("\"error\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_TooLong_Is413()
    {
        await using var gateway = await GatewayHost.StartAsync();

        await GatewayHost.ProblemAsync(await gateway.Http.PostAsync("/mcp", new string(' ', 17 * 1024 * 1024)), 413, "body_too_large");
    }

    [Fact]
    public async Task Service_OfAnUnknownName_Is404()
    {
        await using var gateway = await GatewayHost.StartAsync();

        await GatewayHost.ProblemAsync(await gateway.Http.PostAsync("/mcp/nothing", McpHost.List), 404, "unknown_service");
        Assert.Equal(200, (int)(await gateway.Http.PostAsync("/mcp/agent-coderunner", McpHost.List)).StatusCode);
        Assert.Equal(405, (int)(await gateway.GetAsync("/mcp")).StatusCode);
    }

    // A minute that begins between two calls lets another one or two through.
    private static async Task<T> UntilAsync<T>(Func<Task<T>> call, Func<T, bool> seen)
    {
        var last = await call();
        for (var i = 0; i < 5 && !seen(last); i++) last = await call();
        return last;
    }

    // Its document is asked for by the gateway itself.
    private static IEnumerable<Received> Calls(StandInRunner runner) => runner.Requests.Where(request => request.Target != "/openapi.json");

    private static Task<McpClient> ConnectAsync(AdmissionHost system, string key) => McpHost.ConnectAsync(system.Gateway.Http.BaseAddress!.ToString(), key);
}
