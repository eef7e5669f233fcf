using System.Net;
using System.Text.RegularExpressions;

namespace CodeRunner.Tests.Pages;

/// <summary>Every example of the guide, taken from the page's own source, run by the real curl, Python and Node; each prints what the page says.</summary>
[Collection(nameof(Browser))]
public sealed partial class GuideTests(Browser browser)
{
    private const string BaseAddress = "127.0.0.1:8080";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "gateway", "Pages", "web", "guide.html"));

    public static TheoryData<string> Examples => [.. Figures().Matches(Page).Where(figure => figure.Groups["language"].Value != "html").Select(figure => figure.Groups["name"].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfTheGuide_PrintsWhatThePageSays(string name)
    {
        var figure = Figures().Matches(Page).Single(figure => figure.Groups["name"].Value == name);
        var (code, said) = (WebUtility.HtmlDecode(figure.Groups["code"].Value), WebUtility.HtmlDecode(figure.Groups["said"].Value));
        Assert.NotEmpty(said);
        var printed = await RealProgram.RunAsync(figure.Groups["language"].Value, Here(code));
        // An ellipsis stands for what differs from call to call.
        var pattern = string.Join("[\\s\\S]*?", said.TrimEnd().Split('…').Select(Regex.Escape));
        Assert.True(Regex.IsMatch(printed.TrimEnd(), $@"\A{pattern}\z"), $"Said:\n{said}\nPrinted:\n{printed}");
    }

    [Fact]
    public async Task Page_OfTheGuide_WorksFromAnyOrigin()
    {
        var figure = Figures().Matches(Page).Single(figure => figure.Groups["language"].Value == "html");
        await using var elsewhere = await OtherOrigin.ServeAsync(Here(WebUtility.HtmlDecode(figure.Groups["code"].Value)));
        await using var visit = await browser.VisitAsync("/", address: elsewhere.Address);
        await visit.Button("Run").ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(visit.Find("#output")).ToHaveTextAsync("Hello, World!\n");
    }

    /// <summary>The minimal page of the public texts, with only its address replaced.</summary>
    [Fact]
    public async Task Widget_OfThePublicTexts_WorksFromAnyOrigin()
    {
        var widget = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Pages", "widget.html"), TestContext.Current.CancellationToken);
        await using var elsewhere = await OtherOrigin.ServeAsync(Here(widget));
        await using var visit = await browser.VisitAsync("/", address: elsewhere.Address);
        foreach (var (language, code) in ((string, string)[])[("python", "print(6 * 7)"), ("javascript", "console.log(6 * 7)"), ("bash", "echo $((6 * 7))"), ("typescript", "const n: number = 6 * 7; console.log(n)")])
        {
            await visit.Find("#lang").SelectOptionAsync(language);
            await visit.Find("#code").FillAsync(code);
            await visit.Button("Run").ClickAsync();
            await Microsoft.Playwright.Assertions.Expect(visit.Find("#output")).ToHaveTextAsync("42\n");
        }

        await visit.Find("#code").FillAsync("throw new Error('told')");
        await visit.Button("Run").ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(visit.Find("#output.error")).ToContainTextAsync("told");
    }

    private string Here(string code)
    {
        Assert.Contains(BaseAddress, code);
        return code.Replace(BaseAddress, new Uri(browser.System.Address).Authority, StringComparison.Ordinal);
    }

    [GeneratedRegex("""<figure data-example="(?<name>\w+)">.*?<code data-language="(?<language>\w+)">(?<code>[\s\S]*?)</code></pre></figure>(?:\s*<figure><figcaption>[^<]*</figcaption><pre class="block"><samp>(?<said>[\s\S]*?)</samp>)?""")]
    private static partial Regex Figures();
}
