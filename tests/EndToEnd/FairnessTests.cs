using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>One caller floods, another asks now and then. They differ by their address on the loopback.</summary>
public sealed class FairnessTests
{
    private const int Queue = 8;   // of one slot

    [Fact]
    public async Task Execute_WhileAnotherCallerFloods_IsAnsweredBeforeWhatThatOneHasWaiting()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var system = await GatewayProcess.StartAsync(
            ("Executor__Only", "bash"), ("Executor__Slots", "1"), ("Executor__Spares", "1"),
            ("Plans__anonymous__RequestsPerMinute", "1000000"));
        using var flooder = ClientFrom(system, "127.0.0.1");
        using var other = ClientFrom(system, "127.0.0.2");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var flood = new Flood(flooder);
        var floods = Enumerable.Range(0, Queue + 4).Select(_ => flood.RunAsync(stop.Token)).ToList();
        using var executor = Executor(system);
        for (var i = 0; i < 3; i++)
        {
            while (await WaitingAsync(executor, cancel) < Queue) await Task.Delay(10, cancel);
            var before = flood.Answered;
            using var answer = await other.PostAsJsonAsync("api/execute", new { language = "bash", code = "echo mine" }, cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            // By age alone it would have come after all eight that waited, or not at all. In its turn: after the one that runs, and
            // what ends until it is in the queue.
            Assert.InRange(flood.Answered - before, 0, Queue - 2);
        }

        while (flood.Refused == 0) await Task.Delay(10, cancel);
        await stop.CancelAsync();
        await Task.WhenAll(floods);
    }

    private static HttpClient ClientFrom(GatewayProcess system, string source) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = system.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>The executor itself, by the socket that it and the gateway share.</summary>
    private static HttpClient Executor(GatewayProcess system)
    {
        var path = Directory.GetFiles(system.TempFolder, "executor.sock", SearchOption.AllDirectories).Single();
        return new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://executor") };
    }

    private static async Task<int> WaitingAsync(HttpClient executor, CancellationToken cancel) =>
        (await executor.GetFromJsonAsync<JsonElement>("/health", cancel)).GetProperty("waiting").GetInt32();

    /// <summary>Calls that sleep, sent again whenever one is answered or refused.</summary>
    private sealed class Flood(HttpClient client)
    {
        private int answered;
        private int refused;

        public int Answered => Volatile.Read(ref answered);

        public int Refused => Volatile.Read(ref refused);

        public async Task RunAsync(CancellationToken stop)
        {
            try
            {
                while (true)
                {
                    using var answer = await client.PostAsJsonAsync("api/execute", new { language = "bash", code = "sleep 1" }, stop);
                    if (answer.IsSuccessStatusCode)
                    {
                        Interlocked.Increment(ref answered);
                        continue;
                    }

                    Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                    Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 60);
                    Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("X-CodeRunner-", StringComparison.OrdinalIgnoreCase));
                    Interlocked.Increment(ref refused);
                    await Task.Delay(20, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        }
    }
}
