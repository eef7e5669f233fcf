using System.Net;
using System.Text.RegularExpressions;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Pages;

/// <summary>Pages as HTTP: who gets them, under which policy, and how they are kept.</summary>
public sealed partial class PageTests(SharedSystem system)
{
    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, text/html;q=0.9", "application/json")]
    [InlineData("text/html;q=0", "application/json")]
    [InlineData("text/html", "text/html")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "text/html")]
    public async Task Front_ByWhatIsAccepted_IsAPageOrJson(string? accept, string type)
    {
        using var answer = await GetAsync("/", accept);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Accept", answer.Headers.Vary);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/playground", null)]
    [InlineData("/docs/guide", null)]
    public async Task Page_HasAStrictPolicy_AndLoadsOnlyWhatItsVersionNames(string path, string? accept)
    {
        using var answer = await GetAsync(path, accept);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));

        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("style=", page);
        Assert.DoesNotContain("<script>", page);
        var loaded = Loaded().Matches(page).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.NotEmpty(loaded);
        foreach (var address in loaded)
        {
            Assert.StartsWith("/assets/", address);
            using var asset = await GetAsync(address, null);
            Assert.Equal((HttpStatusCode.OK, true), (asset.StatusCode, asset.Headers.CacheControl?.MaxAge > TimeSpan.FromDays(300)));
        }
    }

    [Fact]
    public async Task Page_AskedForAgain_IsNotSentAgainAndComesCompressed()
    {
        using var whole = await GetAsync("/playground", null);
        using var again = await GetAsync("/playground", null, request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var compressed = await GetAsync("/assets/editor.js", null, request => request.Headers.AcceptEncoding.ParseAdd("gzip, br"));
        Assert.Equal("br", Assert.Single(compressed.Content.Headers.ContentEncoding));
        // What a visitor fetches before the editor, and with it.
        Assert.InRange(compressed.Content.Headers.ContentLength!.Value, 1, 220_000);
        using var first = await GetAsync("/assets/playground.js", null, request => request.Headers.AcceptEncoding.ParseAdd("br"));
        Assert.InRange(first.Content.Headers.ContentLength!.Value, 1, 20_000);
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/assets/nothing.js")]
    [InlineData("/assets/playground.html")]
    [InlineData("/assets/..%2fappsettings.json")]
    [InlineData("/assets/%2e%2e/CodeRunner.Gateway.dll")]
    public async Task Asset_ThatIsNone_Is404(string path)
    {
        using var answer = await GetAsync(path, null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<HttpResponseMessage> GetAsync(string path, string? accept, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(system.Process.Address + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (accept is not null) request.Headers.Accept.ParseAdd(accept);
        change?.Invoke(request);
        return system.Process.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("(?:src|<link [^>]*href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();
}
