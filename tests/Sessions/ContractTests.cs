using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CodeRunner.Tests.Sessions;

/// <summary>The routes of sessions as the contract has them: what they answer and what they refuse.</summary>
public sealed class ContractTests(SharedRunner runner)
{
    [Theory]
    [InlineData("""{"language":"python"}""", 201, null)]
    [InlineData("""{"language":"PY"}""", 201, null)]
    [InlineData("""{}""", 400, "invalid_request")]
    [InlineData("""{"language":5}""", 400, "invalid_request")]
    [InlineData("""{"language":"cobol"}""", 400, "unknown_language")]
    [InlineData("""[]""", 400, "invalid_json")]
    [InlineData("", 400, "invalid_json")]
    public async Task Open_WithABody_AnswersOrNamesTheFault(string body, int status, string? error)
    {
        await using var caller = runner.NewCaller();
        using var answer = await caller.SendRawAsync(HttpMethod.Post, "", new StringContent(body, Encoding.UTF8), cancel: TestContext.Current.CancellationToken);
        var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(status, (int)answer.StatusCode);
        if (error is not null) Assert.Equal(error, said.GetProperty("error").GetString());
        else
        {
            Assert.Matches("^s_[0-9a-f]{12}[.][A-Za-z0-9_-]{22}[.][A-Za-z0-9_-]{22}$", said.GetProperty("id").GetString());
            Assert.Equal(TimeSpan.FromMinutes(10), said.GetProperty("expiresAt").GetDateTimeOffset() - said.GetProperty("lastUsedAt").GetDateTimeOffset());
            Assert.Equal(("python", 0), (said.GetProperty("language").GetString(), said.GetProperty("executions").GetInt32()));
            Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/" + said.GetProperty("id").GetString())).Status);
        }
    }

    [Theory]
    [InlineData("""{}""", 400, "invalid_request")]
    [InlineData("""{"code":5}""", 400, "invalid_request")]
    [InlineData("""{"code":"a\u0000b"}""", 400, "invalid_request")]
    [InlineData("""{"code":"1","timeout":0}""", 400, "invalid_request")]
    [InlineData("""{"code":"1","return":["../x"]}""", 400, "invalid_request")]
    [InlineData("nonsense", 400, "invalid_json")]
    public async Task Execute_WithABadBody_NamesTheFault(string body, int status, string error)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        using var answer = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/execute", new StringContent(body), cancel: TestContext.Current.CancellationToken);
        var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((status, error), ((int)answer.StatusCode, said.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Execute_WithWhatOneShotRunsHave_AnswersLikeThem()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        var run = await caller.ExecuteAsync(id, "open('a.bin', 'wb').write(b'\\x00\\xff'); print('x' * 2_000_000)", new { @return = new[] { "a.bin" }, timeout = 99_999_999, colour = 1 });
        Assert.Equal(("ok", true, 2_000_001, 1 << 20), (run.GetProperty("status").GetString(), run.GetProperty("truncated").GetBoolean(), run.GetProperty("stdoutBytes").GetInt32(), run.GetProperty("stdout").GetString()!.Length));
        var file = Assert.Single(run.GetProperty("files").EnumerateArray());
        Assert.Equal(("a.bin", "AP8="), (file.GetProperty("name").GetString(), file.GetProperty("content").GetString()));
        Assert.Equal(["timeout: 99999999 ms is over the limit and was lowered to 30000", "colour: is not known for sessions and was ignored"], run.GetProperty("warnings").EnumerateArray().Select(one => one.GetString()));
        // Only what this one has made.
        Assert.Empty((await caller.ExecuteAsync(id, "1")).GetProperty("files").EnumerateArray());
    }

    [Fact]
    public async Task Keyed_ForAnybodyElse_IsNotThere()
    {
        await using var owner = runner.NewCaller();
        await using var other = runner.NewCaller();
        await using var nobody = runner.Anonymous();
        var id = await owner.OpenAsync("bash");
        foreach (var stranger in new[] { other, nobody })
        {
            Assert.Equal("session_not_found", await stranger.RefusedAsync(404, HttpMethod.Get, "/" + id));
            Assert.Equal("session_not_found", await stranger.RefusedAsync(404, HttpMethod.Post, $"/{id}/execute", new { code = "1" }));
            Assert.Equal("session_not_found", await stranger.RefusedAsync(404, HttpMethod.Get, $"/{id}/files"));
            Assert.Equal("session_not_found", await stranger.RefusedAsync(404, HttpMethod.Delete, "/" + id));
            Assert.Empty((await stranger.SendAsync(HttpMethod.Get, "")).Answer.GetProperty("sessions").EnumerateArray());
        }
        var listed = Assert.Single((await owner.SendAsync(HttpMethod.Get, "")).Answer.GetProperty("sessions").EnumerateArray());
        Assert.Equal(id, listed.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Anonymous_ForWhoeverHoldsTheId_IsThere()
    {
        await using var opener = runner.Anonymous();
        await using var friend = runner.Anonymous();
        await using var keyed = runner.NewCaller();
        var id = await opener.OpenAsync("bash");
        Assert.Equal("1\n", await friend.PrintedAsync(id, "echo 1"));
        Assert.Equal("1\n", await keyed.PrintedAsync(id, "echo 1"));
        Assert.Empty((await opener.SendAsync(HttpMethod.Get, "")).Answer.GetProperty("sessions").EnumerateArray());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("s_..")]
    [InlineData("s_000000000000.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00")]
    public async Task Id_MadeUp_IsUnknown(string id)
    {
        await using var caller = runner.NewCaller();
        using var answer = await caller.SendRawAsync(HttpMethod.Get, "/" + id, cancel: TestContext.Current.CancellationToken);
        Assert.InRange((int)answer.StatusCode, 400, 404);
    }

    [Fact]
    public async Task Id_WithOneCharacterChanged_IsUnknown()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("bash");
        for (var at = 2; at < id.Length; at += 7)
        {
            var forged = id[..at] + (id[at] == 'A' ? 'B' : 'A') + id[(at + 1)..];
            Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Get, "/" + forged));
        }
        Assert.Equal(200, (await caller.SendAsync(HttpMethod.Get, "/" + id)).Status);
    }

    [Fact]
    public async Task Open_PastTheMost_IsRefusedUntilOneIsClosed()
    {
        await using var caller = runner.NewCaller(most: 3);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => caller.SendAsync(HttpMethod.Post, "", new { language = "bash" })));
        Assert.Equal(3, answers.Count(answer => answer.Status == 201));
        Assert.All(answers.Where(answer => answer.Status != 201), refused => Assert.Equal("too_many_sessions", refused.Answer.GetProperty("error").GetString()));
        foreach (var opened in answers.Where(answer => answer.Status == 201)) Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/" + opened.Answer.GetProperty("id").GetString())).Status);
        await caller.OpenAsync("bash");
    }

    [Fact]
    public async Task Stream_OfAnExecution_TellsOutputAsItComesAndThenTheResult()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        using var answer = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/execute", JsonContent.Create(new { code = "import sys\nprint('é1', flush=True); print('e', file=sys.stderr, flush=True)\ntry:\n    open('go')\nexcept FileNotFoundError: pass\nimport os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\nprint(2)" }),
            "text/event-stream", TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        // In as many pieces as the program's writes came in.
        var told = new Dictionary<string, string> { ["stdout"] = "", ["stderr"] = "" };
        while (told["stdout"].Length + told["stderr"].Length < 5)
        {
            var (name, data) = await EventAsync(lines);
            told[name] += data.GetProperty("text").GetString();
        }
        Assert.Equal(("é1\n", "e\n"), (told["stdout"], told["stderr"]));
        // It has been told while the program runs: now it may end.
        await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "go", content = "" });
        var rest = new List<(string Name, JsonElement Data)>();
        do rest.Add(await EventAsync(lines)); while (rest[^1].Name != "result");
        Assert.Equal("2\n", string.Concat(rest.SkipLast(1).Select(one => one.Data.GetProperty("text").GetString())));
        Assert.Equal(("ok", "é1\n2\n"), (rest[^1].Data.GetProperty("status").GetString(), rest[^1].Data.GetProperty("stdout").GetString()));
        Assert.Null(await lines.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stream_OfABadRequest_IsAProblemLikeAnyOther()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("bash");
        using var answer = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/execute", JsonContent.Create(new { }), "text/event-stream", TestContext.Current.CancellationToken);
        Assert.Equal((400, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    private static async Task<(string Name, JsonElement Data)> EventAsync(StreamReader lines)
    {
        var name = (await lines.ReadLineAsync(TestContext.Current.CancellationToken))!;
        var data = (await lines.ReadLineAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        return (name["event: ".Length..], JsonDocument.Parse(data["data: ".Length..]).RootElement);
    }
}
