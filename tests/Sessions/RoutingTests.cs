using System.Text.Json;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;

namespace CodeRunner.Tests.Sessions;

/// <summary>Sessions through a real gateway on real runners: the id alone leads to them.</summary>
public sealed class RoutingTests
{
    private const string Secret = "a secret that only these tests know";
    private static readonly (string, string)[] Settings = [("Executor__Only", "bash"), ("Executor__Spares", "1"), ("Sessions__Secret", Secret)];

    [Fact]
    public async Task Sessions_OnTwoRunners_AreFoundCountedAndLost()
    {
        await using var first = await RunnerProcess.StartAsync(Settings);
        await using var second = await RunnerProcess.StartAsync(Settings);
        await using var gateway = await GatewayHost.StartAsync([first.Address, second.Address], $"--Sessions:Secret={Secret}", "--Runners:ForgetSeconds=5");
        await using var another = await GatewayHost.StartAsync([second.Address, first.Address], $"--Sessions:Secret={Secret}", "--Runners:ForgetSeconds=5");
        await gateway.UntilAsync(seen => seen.Open.Count() == 2);
        await another.UntilAsync(seen => seen.Open.Count() == 2);
        await using var caller = new Caller(gateway.Http, owner: null, "v1/agent-coderunner/api/sessions");
        var elsewhere = new Caller(another.Http, owner: null, "v1/agent-coderunner/sessions");

        // Five without a key, wherever they are; all at once, so that counting and opening meet. Where they go is chance: one time in sixteen all to one runner.
        List<string> ids = [];
        do
        {
            foreach (var id in ids) await caller.SendAsync(HttpMethod.Delete, "/" + id);
            var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => caller.SendAsync(HttpMethod.Post, "", new { language = "sh" })));
            ids = [.. answers.Where(answer => answer.Status == 201).Select(answer => answer.Answer.GetProperty("id").GetString()!)];
            Assert.Equal(5, ids.Count);
            Assert.All(answers.Where(answer => answer.Status != 201), refused => Assert.Equal((429, "too_many_sessions"), (refused.Status, refused.Answer.GetProperty("error").GetString())));
        }
        while (ids.Select(id => id.Split('.')[0]).Distinct().Count() < 2);
        foreach (var (i, id) in ids.Index()) Assert.Equal("", await caller.PrintedAsync(id, $"x={i}"));
        foreach (var (i, id) in ids.Index()) Assert.Equal($"{i}\n", await elsewhere.PrintedAsync(id, "echo $x"));
        Assert.Equal(201, (await caller.SendAsync(HttpMethod.Post, $"/{ids[0]}/files", new { filename = "a/b c", content = "1" })).Status);
        Assert.Equal(200, (await elsewhere.SendAsync(HttpMethod.Get, $"/{ids[0]}/files/a/b%20c")).Status);
        Assert.Equal(413, (await caller.SendAsync(HttpMethod.Post, $"/{ids[0]}/files", new { filename = "big", content = new string('x', 11 << 20) })).Status);
        Assert.Empty((await caller.SendAsync(HttpMethod.Get, "")).Answer.GetProperty("sessions").EnumerateArray());

        // One runner dies: its sessions are lost, ids that nobody made are unknown, the other's go on.
        await first.SignalAsync("KILL");
        await first.EndedAsync();
        await gateway.UntilAsync(seen => seen.Runners.Length == 1);
        var living = gateway.Runners.Current.Runners[0].Health.Id;
        foreach (var (i, id) in ids.Index())
        {
            if (id.StartsWith($"s_{living}.", StringComparison.Ordinal)) Assert.Equal($"{i}\n", await caller.PrintedAsync(id, "echo $x"));
            else
            {
                Assert.Equal("session_lost", await caller.RefusedAsync(410, HttpMethod.Post, $"/{id}/execute", new { code = "echo $x" }));
                Assert.Equal("session_lost", await caller.RefusedAsync(410, HttpMethod.Get, $"/{id}/files"));
                Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/" + id[..^1] + (id[^1] == 'A' ? 'B' : 'A')));
            }
        }
        Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/s_000000000000.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA"));
        Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/nonsense"));
        foreach (var id in ids) await caller.SendAsync(HttpMethod.Delete, "/" + id);
    }

    [Fact]
    public async Task Runner_Killed_IsToldAsLostAtOnceAndByWhoeverComesInItsPlace()
    {
        await using var runner = await RunnerProcess.StartAsync(Settings);
        // It is not asked again for a minute, and not forgotten before: calls alone find out.
        await using var gateway = await GatewayHost.StartAsync([runner.Address], $"--Sessions:Secret={Secret}", "--Runners:ForgetSeconds=60", "--Runners:ProbeSeconds=60");
        await using var stranger = await GatewayHost.StartAsync([runner.Address], "--Runners:ForgetSeconds=60", "--Runners:ProbeSeconds=60");
        await gateway.UntilAsync(seen => seen.AnyOpen);
        await stranger.UntilAsync(seen => seen.AnyOpen);
        await using var caller = new Caller(gateway.Http, owner: null, "v1/agent-coderunner/api/sessions");
        var unknowing = new Caller(stranger.Http, owner: null, "v1/agent-coderunner/api/sessions");
        var id = await caller.OpenAsync("bash");
        await caller.PrintedAsync(id, "x=1");

        await runner.SignalAsync("KILL");
        await runner.EndedAsync();
        Assert.Equal("session_lost", await caller.RefusedAsync(410, HttpMethod.Post, $"/{id}/execute", new { code = "echo $x" }));
        Assert.Equal("session_lost", await caller.RefusedAsync(410, HttpMethod.Get, "/" + id));
        Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/" + id[..^1] + (id[^1] == 'A' ? 'B' : 'A')));
        // Whoever does not share the secret cannot tell it from one that never was.
        Assert.Equal("session_not_found", await unknowing.RefusedAsync(404, HttpMethod.Get, "/" + id));

        // Another start at the same address, of which the gateway has not heard yet, is no home to it.
        await using var next = await RunnerProcess.StartAsync(Settings);
        await using var direct = new Caller(next.Http, "addr:localhost");
        Assert.Equal("session_lost", await direct.RefusedAsync(410, HttpMethod.Post, $"/{id}/execute", new { code = "echo $x" }));
        Assert.Equal("session_not_found", await direct.RefusedAsync(404, HttpMethod.Get, "/" + id[..^1] + (id[^1] == 'A' ? 'B' : 'A')));
    }

    [Fact]
    public async Task Runner_ToldToStop_ServesItsSessionsUntilTheDeadlineAndTakesNoNewOnes()
    {
        await using var runner = await RunnerProcess.StartAsync([.. Settings, ("Sessions__DrainSeconds", "60")]);
        await using var gateway = await GatewayHost.StartAsync([runner.Address], $"--Sessions:Secret={Secret}", "--Runners:ForgetSeconds=5");
        await using var caller = new Caller(gateway.Http, owner: null, "v1/agent-coderunner/api/sessions");
        var (kept, closed) = (await caller.OpenAsync("bash"), await caller.OpenAsync("bash"));
        await caller.PrintedAsync(kept, "x=1");

        await runner.SignalAsync("TERM");
        await gateway.UntilAsync(seen => !seen.AnyOpen && seen.Runners.Length == 1);
        Assert.Equal("1\n", await caller.PrintedAsync(kept, "echo $x"));
        Assert.Equal(503, (await caller.SendAsync(HttpMethod.Post, "", new { language = "bash" })).Status);

        // With the last of its sessions it ends, long before the deadline; who comes back later is told that his is lost.
        Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/" + closed)).Status);
        Assert.False(runner.HasExited);
        Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/" + kept)).Status);
        await runner.EndedAsync();
        await gateway.UntilAsync(seen => seen.Runners.IsEmpty);
        Assert.Equal("session_lost", await caller.RefusedAsync(410, HttpMethod.Get, "/" + kept));
    }

    [Fact]
    public async Task Key_OfTheWholeSystem_HasItsSessionsForItselfAndPaysForExecutionsAlone()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Keys__CreationsPerHour", "100"), ("Keys__CreationsPerDay", "100"));
        var (mine, other) = (await KeyAsync(system), await KeyAsync(system));
        await using var caller = new Caller(system.Client, owner: null, key: mine);
        await using var stranger = new Caller(system.Client, owner: null, key: other);
        await using var nobody = new Caller(system.Client, owner: null);
        var id = await caller.OpenAsync("bash");
        Assert.Equal("1\n", await caller.PrintedAsync(id, "echo 1"));
        await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "f", content = "1" });
        foreach (var somebody in new[] { stranger, nobody })
        {
            Assert.Equal("session_not_found", await somebody.RefusedAsync(404, HttpMethod.Post, $"/{id}/execute", new { code = "echo" }));
            Assert.Equal("session_not_found", await somebody.RefusedAsync(404, HttpMethod.Get, $"/{id}/files/f"));
            Assert.Empty((await somebody.SendAsync(HttpMethod.Get, "")).Answer.GetProperty("sessions").EnumerateArray());
        }
        Assert.Equal(id, Assert.Single((await caller.SendAsync(HttpMethod.Get, "")).Answer.GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString());
        var open = await nobody.OpenAsync("bash");
        Assert.Equal("2\n", await stranger.PrintedAsync(open, "echo 2"));
        Assert.Equal((199, 199), (await CreditsAsync(system, mine), await CreditsAsync(system, other)));
    }

    private static async Task<string> KeyAsync(GatewayProcess system)
    {
        using var answer = await system.Client.PostAsync(new Uri(system.Address + "/api/keys/create"), null, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("key").GetString()!;
    }

    private static async Task<int> CreditsAsync(GatewayProcess system, string key)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, system.Address + "/api/keys/balance") { Headers = { { "X-API-Key", key } } };
        using var answer = await system.Client.SendAsync(question, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("credits").GetInt32();
    }
}
