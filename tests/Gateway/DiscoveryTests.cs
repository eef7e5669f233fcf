using System.Net;
using Microsoft.AspNetCore.Connections;

namespace CodeRunner.Tests.Gateway;

public class DiscoveryTests
{
    [Fact]
    public async Task Start_RunnerOnUnixSocket_FirstCallIsAnswered()
    {
        using var folder = new TempFolder();
        await using var runner = await StandInRunner.StartAsync(folder.Socket("a"));
        await using var gateway = await GatewayHost.StartAsync(runner);

        Assert.Equal(200, (int)(await gateway.RunAsync("python")).StatusCode);
        Assert.Single(runner.Requests);
        foreach (var path in new[] { "/ready", "/health" })
            Assert.Equal("""{"status":"ok"}""", await gateway.Http.GetStringAsync(path, TestContext.Current.CancellationToken));
        foreach (var path in new[] { "/v1/agent-coderunner/health", "/v1/agent-coderunner/api/health" })
            Assert.Equal("""{"status":"ok","sandbox":"none, a stand-in"}""", await gateway.Http.GetStringAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Name_OfSeveralAddresses_EachIsARunner()
    {
        // As many as this machine's localhost has: one or two.
        var addresses = await Dns.GetHostAddressesAsync("localhost", TestContext.Current.CancellationToken);
        List<StandInRunner>? runners = null;
        for (var i = 0; runners is null; i++) runners = await OnOnePortAsync(addresses, mayFail: i < 20);

        await using var gateway = await GatewayHost.StartAsync([$"http://localhost:{new Uri(runners[0].Address).Port}"]);
        for (var i = 0; i < runners.Count; i++)
        {
            await gateway.RunAsync($"language{i}");
            Assert.Single(runners[i].Requests);
            await runners[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task Runner_StartedLater_GetsCalls()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayHost.StartAsync([folder.Socket("late")]);
        await GatewayHost.ProblemAsync(await gateway.RunAsync("python"), 503, "no_runner");

        await using var runner = await StandInRunner.StartAsync(folder.Socket("late"));
        await gateway.UntilAsync(seen => seen.AnyOpen);
        Assert.Equal(200, (int)(await gateway.RunAsync("python")).StatusCode);
    }

    [Fact]
    public async Task Runner_NewLanguageOnNewRunner_IsRoutedWithoutRestart()
    {
        using var folder = new TempFolder();
        await using var python = await StandInRunner.StartAsync(folder.Socket("a"), "python");
        await using var gateway = await GatewayHost.StartAsync([folder.Socket("a"), folder.Socket("b")]);
        await GatewayHost.ProblemAsync(await gateway.RunAsync("perl"), 400, "unknown_language");

        await using var perl = await StandInRunner.StartAsync(folder.Socket("b"), "perl");
        await gateway.UntilAsync(seen => seen.OpenLanguages.Contains("perl"));
        Assert.Equal(200, (int)(await gateway.RunAsync("perl")).StatusCode);
        Assert.Single(perl.Requests);
    }

    [Fact]
    public async Task Runner_GoneForGood_LanguageSeenBeforeIs503AndNeverSeenIs400()
    {
        await using var bash = await StandInRunner.StartAsync("http://127.0.0.1:0", "bash");
        await using var python = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([python.Address, bash.Address], "--Runners:ForgetSeconds=0.5");

        await python.DisposeAsync();
        await gateway.UntilAsync(seen => seen.Find(new Uri(python.Address).Authority) is null);

        var gone = await gateway.RunAsync("PY");
        var problem = await GatewayHost.ProblemAsync(gone, 503, "no_runner");
        Assert.Contains("python", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(gone.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        await GatewayHost.ProblemAsync(await gateway.RunAsync("cobol"), 400, "unknown_language");
    }

    [Fact]
    public async Task Runner_Draining_FinishesWhatItHasAndGetsNothingNew()
    {
        await using var old = await StandInRunner.StartAsync();
        var entered = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        old.Answer = async context =>
        {
            entered.SetResult();
            await finish.Task;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "done");
        };
        await using var other = await StandInRunner.StartAsync("http://127.0.0.1:0", "bash");
        await using var gateway = await GatewayHost.StartAsync(old, other);
        var running = gateway.RunAsync("python");
        await entered.Task;

        old.Draining = true;
        await gateway.UntilAsync(seen => !seen.OpenLanguages.Contains("python"));
        await GatewayHost.ProblemAsync(await gateway.RunAsync("python"), 503, "no_runner");
        finish.SetResult();

        Assert.Equal("done", await (await running).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(old.Requests);
    }

    [Fact]
    public async Task Ready_NoRunner_Is503WhileHealthIs200()
    {
        await using var gateway = await GatewayHost.StartAsync();

        Assert.Equal(200, (int)(await gateway.GetAsync("/health")).StatusCode);
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/ready"), 503, "no_runner");
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/agent-coderunner/health"), 503, "no_runner");
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/agent-coderunner/api/languages"), 503, "no_runner");
        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/agent-coderunner/openapi.json"), 503, "no_runner");
    }

    // A port that is free at one address may be another test's at the next one.
    private static async Task<List<StandInRunner>?> OnOnePortAsync(IPAddress[] addresses, bool mayFail)
    {
        List<StandInRunner> runners = [];
        try
        {
            foreach (var address in addresses)
            {
                var port = runners.Count == 0 ? 0 : new Uri(runners[0].Address).Port;
                runners.Add(await StandInRunner.StartAsync($"http://{new IPEndPoint(address, port)}", $"language{runners.Count}"));
            }

            return runners;
        }
        catch (IOException taken) when (mayFail && taken.InnerException is AddressInUseException)
        {
            foreach (var runner in runners) await runner.DisposeAsync();
            return null;
        }
    }

    [Fact]
    public async Task Address_AnswersSomethingElseThanHealth_IsNoRunner()
    {
        await using var strange = await StandInRunner.StartAsync();
        strange.Slots = 0;
        await using var gateway = await GatewayHost.StartAsync(strange);

        Assert.Empty(gateway.Runners.Current.Runners);
    }
}
