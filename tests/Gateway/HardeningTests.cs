using System.Text.RegularExpressions;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Gateway;

/// <summary>Requests that two servers may understand in two ways are refused, and nothing after them is taken for another request.</summary>
public sealed partial class HardeningTests(SharedSystem system)
{
    private const string Path = "/v1/agent-coderunner/api/execute";

    // What would be smuggled in behind.
    private const string Next = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n";

    [Theory]
    // Two lengths, and lengths that are none.
    [InlineData("Content-Length: 2\r\nContent-Length: 4\r\n", "{}")]
    [InlineData("Content-Length: 2\r\nContent-Length: 2\r\n", "{}")]
    [InlineData("Content-Length: 2, 2\r\n", "{}")]
    [InlineData("Content-Length: -1\r\n", "{}")]
    [InlineData("Content-Length: 0x2\r\n", "{}")]
    [InlineData("Content-Length: 2 2\r\n", "{}")]
    [InlineData("Content-Length: 99999999999999999999\r\n", "{}")]
    // A length and chunks.
    [InlineData("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\ncontent-length: 0\r\n", "0\r\n\r\n")]
    // Encodings that one server knows and another does not.
    [InlineData("Transfer-Encoding: identity\r\n", "{}")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")]
    // Headers that go on in the next line, or end where others do not.
    [InlineData("X-Folded: a\r\n b\r\n", "")]
    [InlineData("X-Folded: a\r\n\tb\r\n", "")]
    [InlineData(" X-First: a\r\n", "")]
    [InlineData("X-Bare: a\nContent-Length: 2\r\n", "{}")]
    [InlineData("X-Bare: a\rContent-Length: 2\r\n", "{}")]
    [InlineData("X-Nul: a\0b\r\n", "")]
    [InlineData("X Space: a\r\n", "")]
    [InlineData("X-NoColon\r\n", "")]
    [InlineData(": a\r\n", "")]
    // Chunks that are none.
    [InlineData("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\r\n{}xx0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2;a\nb\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\n{}\n0\n\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    public Task Request_OfTwoMeanings_IsRefusedAndTheConnectionClosed(string headers, string body) =>
        AssertRefusedAsync($"POST {Path} HTTP/1.1\r\nHost: h\r\n{headers}\r\n{body}{Next}");

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a@b\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a:b\r\n\r\n")]
    [InlineData("GET http://other.example/health HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\nHost: h\n\n")]
    [InlineData("GET /he alth HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /health\0 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET health HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("G\0T /health HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1 \r\nHost: h\r\n\r\n")]
    [InlineData("GET /health\r\n\r\n")]
    public Task Address_ThatIsNone_IsRefusedAndTheConnectionClosed(string request) => AssertRefusedAsync(request + Next);

    [Theory]
    [InlineData(1, 40 * 1024)]    // one header of 40 KiB
    [InlineData(150, 10)]         // 150 headers
    public async Task Headers_OverTheirLimit_Are431(int count, int length)
    {
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-H{i}: {new string('a', length)}\r\n"));
        Assert.Equal(431, await AssertRefusedAsync($"GET /health HTTP/1.1\r\nHost: h\r\n{headers}\r\n"));
    }

    [Fact]
    public async Task Address_OverItsLimit_Is414() =>
        Assert.Equal(414, await AssertRefusedAsync($"GET /{new string('a', 70 * 1024)} HTTP/1.1\r\nHost: h\r\n\r\n"));

    /// <summary>What must go on working beside all that.</summary>
    [Fact]
    public async Task Request_InAbsoluteFormForThisHost_IsAnswered()
    {
        using var connection = await RawConnection.OpenAsync(system.Process.Address);
        await connection.SendAsync("GET http://h/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private async Task<int> AssertRefusedAsync(string request)
    {
        using var connection = await RawConnection.OpenAsync(system.Process.Address);
        await connection.SendAsync(request);
        var answer = await connection.ReadToEndAsync();
        var status = Assert.Single(Status().Matches(answer), _ => true);
        var code = int.Parse(status.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(code is >= 400 and < 500, answer);
        return code;
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex Status();
}
