using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodeRunner.Tests.Gateway;

/// <summary>An agent at work, on the whole system.</summary>
public class McpEndToEndTests(SharedSystem system)
{
    // A picture of one pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public async Task Agent_OnOneKey_RunsOpensUploadsReadsAndPaysExactly()
    {
        var key = await NewKeyAsync();
        await using var client = await McpHost.ConnectAsync(system.Process.Address, key);
        Assert.Contains("run_code", (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name));
        Assert.Equal(200, await CreditsAsync(key));

        Assert.Equal("exit code 0 (ok)", (await client.TextAsync("run_code", new { language = "python", code = "print(6 * 7)" }))[..16]);
        var session = (await client.CallAsync("open_session", new { language = "python" })).StructuredContent!.Value.GetProperty("id").GetString();
        await client.TextAsync("upload_file", new { session_id = session, filename = "in data/a.csv", content = "1\n2\n39\n" });
        Assert.Contains("42", await client.TextAsync("run_in_session", new { session_id = session, code = "total = sum(map(int, open('in data/a.csv')))\nprint(total)" }), StringComparison.Ordinal);
        await client.TextAsync("run_in_session", new { session_id = session, code = "open('out.txt', 'w').write(f'total {total} ü')" });
        Assert.Equal("total 42 ü", await client.TextAsync("read_file", new { session_id = session, path = "out.txt" }));
        Assert.Equal("1\n2\n39\n", await client.TextAsync("read_file", new { session_id = session, path = "in data/a.csv" }));
        Assert.Contains("out.txt", await client.TextAsync("list_files", new { session_id = session }), StringComparison.Ordinal);
        Assert.Contains(session!, await client.TextAsync("list_sessions"), StringComparison.Ordinal);

        // What belongs to a key is nobody else's.
        await using var stranger = await McpHost.ConnectAsync(system.Process.Address);
        Assert.Contains("HTTP 404", await stranger.RefusedAsync("read_file", new { session_id = session, path = "out.txt" }), StringComparison.Ordinal);
        Assert.Contains("HTTP 404", await stranger.RefusedAsync("run_in_session", new { session_id = session, code = "print(total)" }), StringComparison.Ordinal);

        await client.TextAsync("delete_file", new { session_id = session, path = "out.txt" });
        Assert.Contains("no file", await client.RefusedAsync("read_file", new { session_id = session, path = "out.txt" }), StringComparison.Ordinal);
        await client.TextAsync("close_session", new { session_id = session });
        Assert.Contains("HTTP 404", await client.RefusedAsync("session_info", new { session_id = session }), StringComparison.Ordinal);
        Assert.Equal(197, await CreditsAsync(key));
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task Revision_OldOrNew_IsSpoken(string? revision)
    {
        await using var client = await McpHost.ConnectAsync(system.Process.Address, revision: revision, path: "/mcp/agent-coderunner");

        Assert.Equal(revision ?? "2026-07-28", client.NegotiatedProtocolVersion);
        Assert.NotEmpty(await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("works", await client.TextAsync("run_code", new { language = "bash", code = "echo works" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatFails_IsNoFailureOfTheCall()
    {
        await using var client = await McpHost.ConnectAsync(system.Process.Address);

        var text = await client.TextAsync("run_code", new { language = "python", code = "import sys; print('a'); sys.exit('b')", timeout = 5000 });

        Assert.Matches(@"^exit code 1 \(error\), [0-9]+ ms\n\nstdout:\na\n\nstderr:\nb$", text);
        Assert.Contains("(timeout)", await client.TextAsync("run_code", new { language = "bash", code = "sleep 20", timeout = 50 }), StringComparison.Ordinal);
        Assert.Contains("timeout", await client.RefusedAsync("run_code", new { language = "bash", code = "true", timeout = "soon" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_ThatAreAskedFor_ComeAsWhatTheyAre()
    {
        await using var client = await McpHost.ConnectAsync(system.Process.Address);

        var result = await client.CallAsync("run_code", new
        {
            language = "python",
            code = $"import base64\nopen('p.png', 'wb').write(base64.b64decode('{Png}'))\nopen('t.txt', 'w').write('text')\nopen('b.bin', 'wb').write(b'\\0\\xff')",
            @return = new[] { "p.png", "t.txt", "b.bin" },
        });

        var image = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.Equal(("image/png", Png), (image.MimeType, Convert.ToBase64String(image.DecodedData.Span)));
        Assert.Contains("text", result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        var rest = Assert.IsType<BlobResourceContents>(Assert.Single(result.Content.OfType<EmbeddedResourceBlock>()).Resource);
        Assert.Equal([0, 255], rest.DecodedData.ToArray());
        Assert.DoesNotContain(Png, result.StructuredContent!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_OfALongRun_IsToldWhileItRuns()
    {
        await using var client = await McpHost.ConnectAsync(system.Process.Address);
        var told = new Told();
        var session = (await client.CallAsync("open_session", new { language = "python" })).StructuredContent!.Value.GetProperty("id").GetString();

        // It ends when a file appears, which is laid there when its first words have been heard.
        var running = client.CallToolAsync("run_in_session", new Dictionary<string, object?>
        {
            ["session_id"] = session,
            ["code"] = "import os, time\nprint('first', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.01)\nprint('last')",
        }, told, cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await Task.WhenAny(told.First.Task, running).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(told.First.Task.IsCompletedSuccessfully);
        await client.TextAsync("upload_file", new { session_id = session, filename = "go", content = "" });

        Assert.EndsWith("stdout:\nfirst\nlast\n\nfiles: go (0 bytes)", McpHost.Text(await running), StringComparison.Ordinal);
        await client.TextAsync("close_session", new { session_id = session });
    }

    [Fact]
    public async Task Output_OfAnyBytesAndLength_IsCutForModels()
    {
        await using var client = await McpHost.ConnectAsync(system.Process.Address);

        var result = await client.CallAsync("run_code", new { language = "python", code = "print('\\0\\u202e</x>', 'y' * 3_000_000)" });

        Assert.InRange(McpHost.Text(result).Length, 60_000, 61_000);
        Assert.Contains("more characters", McpHost.Text(result), StringComparison.Ordinal);
        Assert.True(result.StructuredContent!.Value.GetProperty("truncated").GetBoolean());
    }

    private async Task<string> NewKeyAsync()
    {
        using var answer = await system.Process.Client.PostAsync(new Uri(system.Process.Address + "/api/keys/create"), null, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
    }

    private async Task<long> CreditsAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Process.Address + "/api/keys/balance") { Headers = { { "Authorization", $"Bearer {key}" } } };
        using var answer = await system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("credits").GetInt64();
    }

    private sealed class Told : IProgress<ProgressNotificationValue>
    {
        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(ProgressNotificationValue value)
        {
            if (value.Message?.Contains("first", StringComparison.Ordinal) == true) First.TrySetResult();
        }
    }
}
