using System.Net;
using System.Text.Json;
using CodeRunner.Gateway;
using CodeRunner.Tests.Keys;

namespace CodeRunner.Tests.Gateway;

/// <summary>/api/keys and /admin, as callers and operators meet them.</summary>
public sealed class AdmissionTestsOfKeys(PostgresServer server)
{
    private const string Token = "--Admin:Token=correct-horse-battery";

    [Fact]
    public async Task Create_WithoutABody_GivesAKeyThatWorks()
    {
        await using var system = await AdmissionHost.StartAsync(server);

        var answer = await system.SendAsync(HttpMethod.Post, "/api/keys/create", body: null, TestContext.Current.CancellationToken);

        var created = await JsonAsync(answer);
        Assert.Equal(["key", "credits", "docs"], created.EnumerateObject().Select(member => member.Name));
        Assert.Matches("^gw_[0-9A-Za-z]{36}$", created.GetProperty("key").GetString());
        Assert.Equal(200, created.GetProperty("credits").GetInt32());
        Assert.Equal(system.Gateway.Http.BaseAddress + "docs", created.GetProperty("docs").GetString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("199", Assert.Single((await system.RunAsync(("X-API-Key", Key(created)))).Headers.GetValues("X-Credits-Remaining")));
    }

    [Theory]
    [InlineData(KeysHost.Sqlite)]
    [InlineData(KeysHost.Postgres)]
    public async Task Create_ManyFromOneAddress_5AnHourAnd20ADay(string database)
    {
        await using var system = await AdmissionHost.StartAsync(server, database);
        var created = 0;
        for (var hour = 0; hour < 6; hour++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => system.SendAsync(HttpMethod.Post, "/api/keys/create")));
            created += answers.Count(answer => answer.StatusCode == HttpStatusCode.OK);
            Assert.Equal(Math.Min(5 * (hour + 1), 20), created);
            foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            {
                await GatewayHost.ProblemAsync(refused, 429, "too_many_keys");
                Assert.NotNull(refused.Headers.RetryAfter);
            }

            system.Keys.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Balance_TellsCreditsLimitsAndUse()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        await system.RunAsync(("X-API-Key", key));

        var balance = await JsonAsync(await system.SendAsync(HttpMethod.Get, "/api/keys/balance", ("Authorization", $"Bearer {key}")));

        Assert.Equal((199, "free", 120), (balance.GetProperty("credits").GetInt32(), balance.GetProperty("plan").GetString(), balance.GetProperty("limits").GetProperty("requestsPerMinute").GetInt32()));
        var use = balance.GetProperty("usage")[0];
        Assert.Equal(("2027-01-15", "agent-coderunner", 1, 1), (use.GetProperty("day").GetString(), use.GetProperty("service").GetString(), use.GetProperty("calls").GetInt32(), use.GetProperty("credits").GetInt32()));
        await GatewayHost.ProblemAsync(await system.Gateway.GetAsync("/api/keys/balance"), 401, "key_needed");
    }

    [Theory]
    [InlineData(KeysHost.Sqlite, false)]
    [InlineData(KeysHost.Sqlite, true)]
    [InlineData(KeysHost.Postgres, true)]
    public async Task Roll_KeepsTheAccountAndEndsTheOldKey(string database, bool keepOld)
    {
        await using var system = await AdmissionHost.StartAsync(server, database);
        var old = await system.Keys.CreateKeyAsync();
        var owner = await system.Keys.OwnerAsync(old);
        await system.RunAsync(("X-API-Key", old));

        var rolled = await JsonAsync(await system.SendAsync(HttpMethod.Post, "/api/keys/roll", keepOld ? """{"keepOld":true}""" : "", TestContext.Current.CancellationToken, ("X-API-Key", old)));

        Assert.NotEqual(old, Key(rolled));
        Assert.Equal(199, rolled.GetProperty("credits").GetInt32());
        Assert.Equal(owner, await system.Keys.OwnerAsync(Key(rolled)));
        if (keepOld)
        {
            Assert.Equal(HttpStatusCode.OK, (await system.RunAsync(("X-API-Key", old))).StatusCode);
            await GatewayHost.ProblemAsync(await system.SendAsync(HttpMethod.Post, "/api/keys/roll", ("X-API-Key", old)), 403, "key_replaced");
            system.Keys.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        }

        await GatewayHost.ProblemAsync(await system.RunAsync(("X-API-Key", old)), 401, "bad_key");
        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync(("X-API-Key", Key(rolled)))).StatusCode);
    }

    [Fact]
    public async Task Roll_BadBody_Is400()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var key = await system.Keys.CreateKeyAsync();
        foreach (var body in new[] { "[", "7", new string(' ', 5000), "{\"keepOld\":\"x\"}" })
        {
            await GatewayHost.ProblemAsync(await system.SendAsync(HttpMethod.Post, "/api/keys/roll", body, TestContext.Current.CancellationToken, ("X-API-Key", key)), 400, "bad_request");
        }
    }

    [Fact]
    public async Task Revoke_EndsTheKeyAndItsSuccessor()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        var old = await system.Keys.CreateKeyAsync();
        var key = Key(await JsonAsync(await system.SendAsync(HttpMethod.Post, "/api/keys/roll", """{"keepOld":true}""", TestContext.Current.CancellationToken, ("X-API-Key", old))));

        Assert.Equal(HttpStatusCode.NoContent, (await system.SendAsync(HttpMethod.Delete, "/api/keys", ("X-API-Key", key))).StatusCode);

        foreach (var gone in new[] { key, old }) await RefusedAsync(system, gone);
    }

    [Fact]
    public async Task KeyDays_KeyExpires()
    {
        await using var system = await AdmissionHost.StartAsync(server, "--Plans:free:KeyDays=2");
        var key = await system.Keys.CreateKeyAsync();
        system.Keys.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await system.RunAsync(("X-API-Key", key))).StatusCode);
        system.Keys.Clock.Advance(TimeSpan.FromSeconds(2));
        await RefusedAsync(system, key);
    }

    [Fact]
    public async Task Admin_WithoutTheSetting_DoesNotExist()
    {
        await using var system = await AdmissionHost.StartAsync(server);
        await GatewayHost.ProblemAsync(await system.SendAsync(HttpMethod.Get, "/admin/keys", ("Authorization", "Bearer ")), 404, "not_found");
    }

    [Fact]
    public async Task Admin_ShortToken_StopsTheStart() =>
        Assert.Contains("16", (await Assert.ThrowsAsync<StartException>(() => GatewayHost.StartAsync([], "--Admin:Token=short"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer correct-horse-batterx")]
    [InlineData("Bearer correct-horse-battery-staple")]
    [InlineData("correct-horse-battery")]
    public async Task Admin_WrongToken_Is401(string? authorization)
    {
        await using var system = await AdmissionHost.StartAsync(server, Token);
        var answer = await system.SendAsync(HttpMethod.Get, "/admin/keys", authorization is null ? [] : [("Authorization", authorization)]);
        await GatewayHost.ProblemAsync(answer, 401, "bad_token");
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData(KeysHost.Sqlite)]
    [InlineData(KeysHost.Postgres)]
    public async Task Admin_Grant_IsMadeOnceForItsIdempotencyKey(string database)
    {
        await using var system = await AdmissionHost.StartAsync(server, database, Token);
        var key = await system.Keys.CreateKeyAsync();
        var id = await system.Keys.OwnerAsync(key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GrantAsync(system, id, """{"credits":50,"source":"stripe","note":"order 7"}""", "evt_1")));

        foreach (var answer in answers) Assert.Equal(250, (await JsonAsync(answer)).GetProperty("credits").GetInt32());
        await GatewayHost.ProblemAsync(await GrantAsync(system, id, """{"credits":51}""", "evt_1"), 422, "idempotency_mismatch");
        Assert.Equal(250, (await system.Keys.BalanceAsync(key)).Credits);
        var audit = (await JsonAsync(await AdminAsync(system, HttpMethod.Get, "/admin/audit"))).GetProperty("entries");
        Assert.Equal((1, "grant", id), (audit.GetArrayLength(), audit[0].GetProperty("action").GetString(), audit[0].GetProperty("account").GetString()));
        await system.Keys.AssertBooksBalanceAsync();
    }

    [Theory]
    [InlineData("""{"credits":0}""", "r", 400)]
    [InlineData("""{"credits":-5}""", "r", 400)]
    [InlineData("""{"credits":1000000001}""", "r", 400)]
    [InlineData("""{"credits":9223372036854775808}""", "r", 400)]
    [InlineData("""{"credits":1.5}""", "r", 400)]
    [InlineData("""{}""", "r", 400)]
    [InlineData("nonsense", "r", 400)]
    [InlineData("""{"credits":5}""", "", 400)]
    public async Task Admin_BadGrant_IsRefusedAndChangesNothing(string body, string reference, int status)
    {
        await using var system = await AdmissionHost.StartAsync(server, Token);
        var key = await system.Keys.CreateKeyAsync();
        Assert.Equal(status, (int)(await GrantAsync(system, await system.Keys.OwnerAsync(key), body, reference)).StatusCode);
        Assert.Equal(200, (await system.Keys.BalanceAsync(key)).Credits);
    }

    [Fact]
    public async Task Admin_ListsChangesAndRevokes()
    {
        await using var system = await AdmissionHost.StartAsync(server, Token, "--Plans:paid:RequestsPerMinute=600");
        var key = await system.Keys.CreateKeyAsync();
        var id = await system.Keys.OwnerAsync(key);

        var listed = Assert.Single((await JsonAsync(await AdminAsync(system, HttpMethod.Get, "/admin/keys"))).GetProperty("keys").EnumerateArray());
        Assert.Equal((id, key[..7]), (listed.GetProperty("id").GetString(), listed.GetProperty("keys")[0].GetProperty("hint").GetString()));
        Assert.Equal(204, (int)(await AdminAsync(system, HttpMethod.Patch, $"/admin/keys/{id}", """{"plan":"paid","overrides":{"maxSessions":7}}""")).StatusCode);
        var verified = await system.Keys.VerifyAsync(key);
        Assert.Equal(("paid", 7L, 600L), (verified.Plan, verified.MaxSessions, verified.Rates![0].Limit));
        Assert.Equal(400, (int)(await AdminAsync(system, HttpMethod.Patch, $"/admin/keys/{id}", """{"plan":"nope"}""")).StatusCode);
        Assert.Equal(3, (await JsonAsync(await AdminAsync(system, HttpMethod.Get, "/admin/plans"))).GetProperty("plans").GetArrayLength());
        Assert.Equal("agent-coderunner", (await JsonAsync(await AdminAsync(system, HttpMethod.Get, "/admin/services"))).GetProperty("services")[0].GetString());
        await GatewayHost.ProblemAsync(await AdminAsync(system, HttpMethod.Get, "/admin/keys/nobody"), 404, "unknown_key");
        await GatewayHost.ProblemAsync(await AdminAsync(system, HttpMethod.Get, "/admin/nothing"), 404, "not_found");
        Assert.Equal(204, (int)(await AdminAsync(system, HttpMethod.Post, $"/admin/keys/{id}/revoke")).StatusCode);
        await GatewayHost.ProblemAsync(await system.RunAsync(("X-API-Key", key)), 401, "bad_key");
    }

    [Theory]
    [InlineData("/verify")]
    [InlineData("/settle")]
    [InlineData("/keys")]
    public async Task InternalRoutes_AreNotTheGateways(string path)
    {
        await using var system = await AdmissionHost.StartAsync(server, Token);
        await GatewayHost.ProblemAsync(await system.SendAsync(HttpMethod.Post, path), 404, "not_found");
        Assert.Equal(404, (int)(await AdminAsync(system, HttpMethod.Post, $"/admin/..%2f..{path}", "{}")).StatusCode);
    }

    private static Task<HttpResponseMessage> GrantAsync(AdmissionHost system, string id, string body, string reference) =>
        AdminAsync(system, HttpMethod.Post, $"/admin/keys/{id}/grants", body, reference);

    private static Task<HttpResponseMessage> AdminAsync(AdmissionHost system, HttpMethod method, string path, string? body = null, string? reference = null) =>
        system.SendAsync(
            method, path, body, TestContext.Current.CancellationToken,
            [("Authorization", "Bearer correct-horse-battery"), .. reference is null ? Array.Empty<(string, string)>() : [("Idempotency-Key", reference)]]);

    private static async Task RefusedAsync(AdmissionHost system, string key)
    {
        var answer = await system.RunAsync(("X-API-Key", key));
        await GatewayHost.ProblemAsync(answer, 401, "bad_key");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Key(JsonElement created) => created.GetProperty("key").GetString()!;
}
