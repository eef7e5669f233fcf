using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Sessions;

/// <summary>Streams through the whole system, of sessions and of one-shot runs: output comes while it is written, and who leaves ends what he began.</summary>
public sealed class StreamTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Stream_OfOutput_ReachesTheCallerWhileTheProgramRuns_AndItsEndIsTheProgramsWhenHeLeaves()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"));
        await using var caller = new Caller(system.Client, owner: null);
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "x = 1");

        foreach (var path in new[] { $"api/sessions/{id}/execute", "api/execute" })
        {
            // The quickest of many: a loaded machine may be late once, what waits for a timer or a buffer always is.
            const string Clock = "import time\nfor i in range(30):\n    print(time.time_ns(), flush=True)\n    time.sleep(0.03)";
            var quickest = TimeSpan.MaxValue;
            using (var answer = await AskAsync(system, path, Clock, TestContext.Current.CancellationToken))
            {
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
                while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                {
                    if (!line.StartsWith("data: {\"text\":\"", StringComparison.Ordinal)) continue;
                    var now = TimeProvider.System.GetUtcNow();
                    var text = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("text").GetString()!.Trim();
                    if (!long.TryParse(text, CultureInfo.InvariantCulture, out var written)) continue;   // two at once, or a half
                    var late = now - DateTimeOffset.UnixEpoch.AddTicks(written / 100);
                    if (late < quickest) quickest = late;
                }
            }
            Assert.True(quickest <= Promised, $"{quickest.TotalMilliseconds} ms to {path}");

            using var gone = new CancellationTokenSource();
            using (var answer = await AskAsync(system, path, "import subprocess\nprint(1, flush=True)\nsubprocess.run(['sleep', '86397'])", gone.Token))
            {
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
                Assert.Equal("event: stdout", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
                await UntilAsync(() => IsRunning(system));
                await gone.CancelAsync();
            }
            await UntilAsync(() => !IsRunning(system));
        }
        Assert.Equal("1\n", await caller.PrintedAsync(id, "print(x)"));   // what he left was interrupted, and its state is there
    }

    private static async Task<HttpResponseMessage> AskAsync(GatewayProcess system, string path, string code, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { language = "python", code }), Headers = { { "Accept", "text/event-stream" } } };
        var answer = await system.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return answer;
    }

    private static bool IsRunning(GatewayProcess system) => Footprint.Descendants(system.Id).Any(pid =>
    {
        try { return File.ReadAllText($"/proc/{pid}/cmdline") == "sleep\086397\0"; }
        catch (IOException) { return false; }
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
