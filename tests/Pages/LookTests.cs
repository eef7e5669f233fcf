using Microsoft.Playwright;

namespace CodeRunner.Tests.Pages;

/// <summary>How the pages look, for everybody: contrast, names, a phone's width. With CODERUNNER_SCREENSHOTS set to a folder, pictures are left there.</summary>
[Collection(nameof(Browser))]
public sealed class LookTests(Browser browser)
{
    private static readonly string Pictures = Environment.GetEnvironmentVariable("CODERUNNER_SCREENSHOTS") ?? "";

    public static TheoryData<string, string> Pages => new() { { "catalog", "/" }, { "playground", "/playground" }, { "guide", "/docs/guide" } };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InLightAndDarkOnDesktopAndPhone_IsReadable(string name, string path)
    {
        foreach (var (look, scheme, size) in ((string, ColorScheme, (int, int))[])[
            ("desktop", ColorScheme.Light, (1280, 800)), ("desktop-dark", ColorScheme.Dark, (1280, 800)), ("phone", ColorScheme.Light, (390, 844)), ("phone-dark", ColorScheme.Dark, (390, 844))])
        {
            await using var visit = await browser.VisitAsync(path, scheme, size);
            if (name == "playground")
            {
                await visit.WriteAsync("import sys\n\nfor n in range(3):\n    print(\"line\", n)\nprint(\"careful\", file=sys.stderr)\nsys.exit(3)\n");
                await visit.RunAsync();
            }

            await visit.SeeAsync(Pictures, $"{name}-{look}");
            Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Script("contrast.js")));
            Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Script("names.js")));
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }
    }

    private static string Script(string name) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Pages", name));
}
