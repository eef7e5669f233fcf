using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Keys;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary>Callers who send or read next to nothing, and callers who are gone in the middle, many at once: others notice nothing, and nothing of them is left.</summary>
public sealed class VanishingClientTests(ITestOutputHelper output)
{
    private const int Each = 6;
    private const string Path = "/v1/agent-coderunner/api/";

    [Fact]
    public async Task Clients_SlowAndGone_OthersAreServedAndNothingIsLeft()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Slots", "32"), ("Executor__Spares", "1"),
            ("Limits__WallMs", "300000"), ("Plans__anonymous__MaxConcurrent", "1000"));
        using var executor = KeysHost.Client(Directory.GetFiles(system.TempFolder, "executor.sock", SearchOption.AllDirectories).Single());
        await using var caller = new Caller(system.Client, owner: null);
        var session = await caller.OpenAsync("bash");
        await WithLoadAsync(system, load => load.UntilRightAgainAsync(50));
        var before = await AtRestAsync(system);

        List<IDisposable> strangers = [];
        await WithLoadAsync(system, async load =>
        {
            for (var i = 0; i < Each; i++)
            {
                strangers.Add(await SendAsync(system, "POST", "execute", "", 1_000_000, "{\"language\": \"bash\", \"co"));            // a body that does not come on
                strangers.Add(await SendAsync(system, "POST", $"sessions/{session}/files", "Content-Type: multipart/form-data; boundary=b\r\n", 1_000_000,
                    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"half\"\r\n\r\nhalf"));                            // an upload that does not either
                strangers.Add(await RunAsync(system, "head -c 9000000 /dev/zero > large", "", "\"return\": [\"large\"], "));            // an answer that nobody reads
                strangers.Add(await RunAsync(system, "head -c 3000000 /dev/zero | tr '\\0' x; sleep 200", "Accept: text/event-stream\r\n"));   // a stream likewise
                strangers.Add(await RunAsync(system, "sleep 200"));                                                                     // a program that runs for long
                strangers.Add(await RunAsync(system, "echo begun; sleep 200", "Accept: text/event-stream\r\n"));
                strangers.Add(await TalkAsync(system, "read line"));
            }
            // The sleeping ones are in their programs by now, and those who talk. Looked at first: who answers no ping for half a minute is taken for gone.
            await Processes.UntilAsync(async () => await BusyAsync(executor) >= 4 * Each);
            var beside = await load.UntilRightAgainAsync(50);
            output.WriteLine($"beside {strangers.Count} slow ones: 50 right answers within {(int)beside.TotalMilliseconds} ms");
            Assert.Equal("1\n", await caller.PrintedAsync(session, "echo 1"));

            foreach (var one in strangers) one.Dispose();
            var ended = await Processes.UntilAsync(async () => await BusyAsync(executor) <= 4);
            output.WriteLine($"gone: their programs were ended within {(int)ended.TotalMilliseconds} ms");
            await load.UntilRightAgainAsync(50);
        });
        Assert.Equal("2\n", await caller.PrintedAsync(session, "echo 2"));
        Assert.Equal(404, (await caller.SendAsync(HttpMethod.Get, $"/{session}/files/half")).Status);

        await AtRestAsync(system);
        // HTTP connections come and go by a few; a leak would be one a stranger.
        await Processes.UntilAsync(() => Task.FromResult(Footprint.Of(system) is var after && after.Descriptors < before.Descriptors + strangers.Count / 2
            && after == before with { Descriptors = after.Descriptors, Mounts = after.Mounts }));

        async Task WithLoadAsync(GatewayProcess asked, Func<SteadyLoad, Task> act)
        {
            await using var load = new SteadyLoad(asked.Client, 4, "bash", i => $"echo {i}");
            await act(load);
            Assert.True(load.Wrong.IsEmpty && load.Refused.IsEmpty, string.Join("\n", load.Wrong.Concat(load.Refused.Keys)));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>With the session's box, and the spare for the next session.</summary>
    private static Task<Footprint> AtRestAsync(GatewayProcess system) => Footprint.AtRestAsync(system, spares: 3, forkServers: 0);

    private static Task<RawConnection> RunAsync(GatewayProcess system, string code, string headers = "", string members = "")
    {
        var body = $"{{\"language\": \"bash\", {members}\"code\": {JsonSerializer.Serialize(code)}}}";
        return SendAsync(system, "POST", "execute", headers, Encoding.UTF8.GetByteCount(body), body);
    }

    private static async Task<RawConnection> SendAsync(GatewayProcess system, string method, string path, string headers, int length, string body)
    {
        var connection = await RawConnection.OpenAsync(system.Address);
        await connection.SendAsync($"{method} {Path}{path} HTTP/1.1\r\nHost: h\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        return connection;
    }

    private static async Task<ClientWebSocket> TalkAsync(GatewayProcess system, string code)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(system.Address.Replace("http", "ws", StringComparison.Ordinal) + Path + "execute/interactive"), TestContext.Current.CancellationToken);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { language = "bash", code }), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<int> BusyAsync(HttpClient executor) =>
        (await executor.GetFromJsonAsync<JsonElement>("health", TestContext.Current.CancellationToken)).GetProperty("busy").GetInt32();
}
