namespace CodeRunner.Tests.Gateway;

/// <summary>Who sends next to nothing, or nothing, holds a connection for so long and no longer.</summary>
public sealed class HardeningTestsOfTime
{
    [Theory]
    [InlineData("GET /health HTTP/1.1\r\nHost: h\r\nX-Slow: ", "--Http:HeaderSeconds=1")]
    [InlineData("", "--Http:KeepAliveSeconds=1")]
    [InlineData("GET /health HTTP/1.1\r\nHost: h\r\n\r\n", "--Http:KeepAliveSeconds=1")]
    [InlineData("POST /v1/agent-coderunner/api/execute HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n{", "--Http:MinBytesPerSecond=1000000")]
    public async Task Connection_OfASlowCaller_IsClosed(string sent, string setting)
    {
        await using var runner = await StandInRunner.StartAsync();
        await using var gateway = await GatewayHost.StartAsync([runner.Address], setting);
        using var connection = await RawConnection.OpenAsync(gateway.App.Urls.First());
        if (sent.Length > 0) await connection.SendAsync(sent);

        var answer = await connection.ReadToEndAsync();   // it ends: that is the point

        Assert.Empty(runner.Requests);
        if (sent.StartsWith("POST", StringComparison.Ordinal) || sent.EndsWith("Slow: ", StringComparison.Ordinal)) Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_BeyondTheMost_IsClosedAndTheOthersServe()
    {
        await using var gateway = await GatewayHost.StartAsync([], "--Http:MaxConnections=10");
        List<RawConnection> idle = [];
        try
        {
            for (var i = 0; i < 10; i++)
            {
                idle.Add(await RawConnection.OpenAsync(gateway.App.Urls.First()));
                // Only an answer proves that it was taken: the server takes connections in whatever order its threads get to them.
                await idle[i].SendAsync("GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
                Assert.StartsWith("HTTP/1.1 200 ", await idle[i].ReadUntilAsync("\r\n0\r\n\r\n"), StringComparison.Ordinal);
            }

            using var surplus = await RawConnection.OpenAsync(gateway.App.Urls.First());
            Assert.Empty(await surplus.ReadToEndAsync());
            await idle[0].SendAsync("GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", await idle[0].ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var one in idle) one.Dispose();
        }
    }
}
