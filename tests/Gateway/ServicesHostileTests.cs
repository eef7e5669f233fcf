using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodeRunner.Tests.Gateway;

/// <summary>Services that mean no good, or are broken: each spoils its own calls only.</summary>
public sealed class ServicesHostileTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Endless: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 502, "upstream_failed")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n", 502, "upstream_failed")]
    [InlineData("no HTTP at all\r\n\r\n", "", 502, "upstream_failed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "", 502, "upstream_failed")]
    [InlineData("HTTP/1.1 200 OK\r\n", "", 504, "upstream_timeout")]
    public async Task Service_OddAnswer_IsAProblemAndTheNextCallIsServed(string first, string endlessly, int status, string error)
    {
        using var odd = new TcpListener(IPAddress.Loopback, 0);
        odd.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var serving = ServeAsync(odd, first, endlessly, stop.Token);
        await using var good = await ServicesSample.StartAsync();
        // What is told at once must not be taken for too slow on a slow machine.
        var patience = status == 504 ? 1 : 60;
        await using var gateway = await GatewayHost.StartAsync(
            [], $"--Services:odd:Address=http://{odd.LocalEndpoint}", $"--Services:odd:TimeoutSeconds={patience}", $"--Services:good:Address={good.Address}");

        await GatewayHost.ProblemAsync(await gateway.GetAsync("/v1/odd/x"), status, error);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/good/x")).StatusCode);
        await stop.CancelAsync();
        odd.Stop();
        await serving;
    }

    [Fact]
    public async Task Service_Redirect_IsHandedOnAndNotFollowed()
    {
        await using var target = await StandInRunner.StartAsync();
        await using var service = await StandInRunner.StartAsync();
        service.Answer = context =>
        {
            context.Response.Redirect($"{target.Address}/secret");
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:odd:Address={service.Address}");
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway.Http.BaseAddress };

        using var answer = await plain.GetAsync("/v1/odd/x", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Found, $"{target.Address}/secret"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task Service_AnswerOfAGiB_IsStreamedInBoundedMemory()
    {
        const long Size = 1L << 30, MostUnderWay = 64L << 20;
        long written = 0;
        await using var service = await StandInRunner.StartAsync();
        service.Answer = async context =>
        {
            context.Response.ContentLength = Size;
            var chunk = new byte[256 * 1024];
            for (long sent = 0; sent < Size; sent += chunk.Length)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                Interlocked.Add(ref written, chunk.Length);
            }
        };
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:large:Address={service.Address}", "--Services:large:TimeoutSeconds=1000");

        using var answer = await gateway.Http.GetAsync("/v1/large/x", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        long read = 0, underWay = 0;
        var buffer = new byte[256 * 1024];
        while (await body.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            read += count;
            underWay = Math.Max(underWay, Interlocked.Read(ref written) - read);
        }

        Assert.Equal(Size, read);
        Assert.InRange(underWay, 0, MostUnderWay);   // what neither we have read nor it has been kept from writing
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData("Content-Length: 5, 5\r\n\r\nhello")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 0x5\r\n\r\nhello")]
    [InlineData("Content-Length : 5\r\n\r\nhello")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\nhello")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")]
    [InlineData("X-Fold: a\r\n b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("Host: b\r\nContent-Length: 0\r\n\r\n")]
    public async Task Request_WhoseLengthOrHeadersAreAmbiguous_Is400AndReachesNobody(string rest)
    {
        await using var service = await ServicesSample.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:weather:Address={service.Address}");
        using var caller = await RawConnection.OpenAsync(gateway.App.Urls.First());
        await caller.SendAsync($"POST /v1/weather/x HTTP/1.1\r\nHost: a\r\n{rest}");

        Assert.StartsWith("HTTP/1.1 400 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);   // and it is closed: what follows could be a smuggled request
        Assert.Empty(service.Headers);
    }

    [Fact]
    public async Task Request_ThatClaimsAnIdentity_LosesItOnTheWay()
    {
        await using var service = await ServicesSample.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([], $"--Services:weather:Address={service.Address}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/weather/x");
        // Servers that make variables of headers take the last two for the first.
        foreach (var name in (string[])["X-CodeRunner-Owner", "x-coderunner-anything", "X_CodeRunner_Owner", "X-CodeRunner_Owner"]) request.Headers.Add(name, "key:somebody-else");
        request.Headers.Add("X-Real-IP", "6.6.6.6");
        request.Headers.Add("Forwarded", "for=6.6.6.6");
        request.Headers.Add("X-Else", "stays");

        await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var received = Assert.Single(service.Headers);
        Assert.DoesNotContain(received, header => header.Value.Contains("somebody-else", StringComparison.Ordinal) || header.Value.Contains("6.6.6.6", StringComparison.Ordinal));
        Assert.Equal("stays", received["X-Else"]);
    }

    private static async Task ServeAsync(TcpListener listener, string first, string endlessly, CancellationToken cancel)
    {
        List<Task> connections = [];
        try
        {
            while (true) connections.Add(AnswerAsync(await listener.AcceptTcpClientAsync(cancel), first, endlessly, cancel));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException) { }
        await Task.WhenAll(connections);
    }

    private static async Task AnswerAsync(TcpClient client, string first, string endlessly, CancellationToken cancel)
    {
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            await client.Client.ReceiveAsync(new byte[4096], cancel);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(first), cancel);
            var piece = Encoding.Latin1.GetBytes(endlessly);
            while (piece.Length > 0) await stream.WriteAsync(piece, cancel);
            await client.Client.ReceiveAsync(new byte[4096], cancel);   // until the other side has had enough
        }
        catch (Exception over) when (over is IOException or SocketException or OperationCanceledException) { }
    }
}
