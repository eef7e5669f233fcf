using System.Text.RegularExpressions;
using CodeRunner.Tests.EndToEnd;
using Microsoft.Playwright;

namespace CodeRunner.Tests.Pages;

/// <summary>The playground as people use it, in a real browser on the real system.</summary>
[Collection(nameof(Browser))]
public sealed class PlaygroundTests(Browser browser)
{
    [Theory]
    [InlineData("python", "Python")]
    [InlineData("javascript", "JavaScript")]
    [InlineData("typescript", "TypeScript")]
    [InlineData("bash", "Bash")]
    public async Task EveryExample_OfALanguage_RunsAsItStands(string language, string title)
    {
        await using var visit = await browser.VisitAsync();
        await visit.Find("#language").SelectOptionAsync(new SelectOptionValue { Label = title });
        var examples = await visit.Find("#example option:not([value=''])").AllTextContentsAsync();
        Assert.True(examples.Count >= 3, string.Join(", ", examples));
        foreach (var example in examples)
        {
            await visit.Find("#example").SelectOptionAsync(new SelectOptionValue { Label = example });
            await visit.Find("#run").ClickAsync();
            // Those that ask read to the end of their input, and answer.
            if (await visit.Find("#typing").IsVisibleAsync())
            {
                await Assertions.Expect(visit.Find("#output")).ToContainTextAsync("name?");
                await visit.Find("#line").FillAsync("Ada");
                await visit.Find("#line").PressAsync("Enter");
                await Assertions.Expect(visit.Find("#output")).ToContainTextAsync("Hello, Ada!");
                if (language == "python") await visit.Find("#line").PressAsync("Enter");   // it asks for numbers until there are no more
            }

            Assert.Equal("Finished", await visit.EndAsync());
            if (example == "Hello, World") Assert.Equal("Hello, World!\n", await visit.OutputAsync());
            Assert.NotEmpty(await visit.OutputAsync());
        }

        Assert.Matches(language == "bash" ? @"^\d" : "^", await visit.Find("#figures").InnerTextAsync());
    }

    [Fact]
    public async Task Output_OfAProgramThatStillRuns_IsOnTheScreenAndStopEndsIt()
    {
        await using var visit = await browser.VisitAsync();
        await visit.WriteAsync("import time\nprint('ready')\ntime.sleep(25)\nprint('late')\n");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(visit.Find("#output")).ToHaveTextAsync("ready\n");
        await Assertions.Expect(visit.Button("Stop")).ToBeVisibleAsync();
        await visit.Button("Stop").ClickAsync();
        Assert.Equal("Stopped by you", await visit.EndAsync());
        Assert.Equal("ready\n", await visit.OutputAsync());
    }

    [Fact]
    public async Task Input_WrittenBefore_IsReadAndErrorsAreTold()
    {
        await using var visit = await browser.VisitAsync();
        await visit.WriteAsync("import sys\nprint(sys.stdin.read().upper())\nprint('<b>no markup</b>', file=sys.stderr)\nsys.exit(3)\n");
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Input" }).ClickAsync();
        await visit.Page.GetByLabel("Standard input").FillAsync("grüße");
        Assert.Equal("Exit code 3", await visit.RunAsync());
        Assert.Equal("GRÜSSE\n<b>no markup</b>\n", await visit.OutputAsync());
        Assert.Equal("<b>no markup</b>\n", await visit.Find("#output .stderr").TextContentAsync());
        Assert.Matches(@"^[\d.]+ m?s · [\d.]+ m?s CPU · [\d.]+ MiB$", await visit.Find("#figures").InnerTextAsync());
    }

    [Fact]
    public async Task Program_ThatIsTalkedWith_TakesLinesTheEndAndAnInterrupt()
    {
        await using var visit = await browser.VisitAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Input" }).ClickAsync();
        await visit.Page.GetByLabel("I type while it runs").CheckAsync();
        await visit.WriteAsync("import sys\nfor line in sys.stdin: print('got', line, end='')\nprint('end')\n");
        // Whoever is quick types before the connection stands.
        await visit.Page.EvaluateAsync("() => { document.querySelector('#run').click(); document.querySelector('#line').value = 'early'; document.querySelector('#typing').requestSubmit(); }");
        await Assertions.Expect(visit.Find("#output")).ToContainTextAsync("got early");
        await visit.Page.GetByLabel("A line of input").FillAsync("one");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Find("#output")).ToContainTextAsync("got one");
        await visit.Page.Keyboard.PressAsync("Control+d");
        Assert.Equal("Finished", await visit.EndAsync());
        Assert.EndsWith("got one\nend\n", await visit.OutputAsync());

        await visit.WriteAsync("import time\nprint('ready')\ntime.sleep(25)\n");
        await visit.Find("#run").ClickAsync();
        await Assertions.Expect(visit.Find("#output")).ToContainTextAsync("ready");
        await visit.Button("Interrupt").ClickAsync();
        Assert.Equal("Ended by SIGINT", await visit.EndAsync());
        Assert.Contains("KeyboardInterrupt", await visit.OutputAsync());
    }

    [Fact]
    public async Task Link_Shared_BringsTheProgramButDoesNotRunItNorReplaceOnesOwn()
    {
        const string shared = "# über alles: 🙂 </script>\nprint(input())\n", own = "print('my own')\n";
        await using var visit = await browser.VisitAsync();
        await visit.WriteAsync(shared);
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Input" }).ClickAsync();
        await visit.Page.GetByLabel("Standard input").FillAsync("in");
        await visit.Button("Share").ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => location.hash.startsWith('#p=')");
        var link = new Uri(await visit.Page.EvaluateAsync<string>("() => location.href"));
        await visit.UntilAsync("async () => await navigator.clipboard.readText() === location.href");

        await using var other = await browser.VisitAsync();
        await other.WriteAsync(own);
        await other.RunAsync();
        await other.Page.GotoAsync("about:blank");
        await other.Page.GotoAsync(link.ToString());
        await other.ReadyAsync();
        Assert.Equal(shared.TrimEnd(), await other.ProgramAsync());
        Assert.Equal("", await other.OutputAsync());
        await Assertions.Expect(other.Find("#notice")).ToContainTextAsync("Read it, then run it");
        Assert.Equal("Finished", await other.RunAsync());
        Assert.Equal("in\n", await other.OutputAsync());

        await other.Page.GotoAsync("about:blank");
        await other.Page.GotoAsync(browser.System.Address + "/playground");
        await other.ReadyAsync();
        Assert.Equal(own.TrimEnd(), await other.ProgramAsync());
        await other.Page.GotoAsync("about:blank");
        await other.Page.GotoAsync(link.ToString()[..^12]);
        await other.ReadyAsync();
        await Assertions.Expect(other.Find("#notice")).ToContainTextAsync("The link cannot be read");
    }

    [Fact]
    public async Task Reload_OfThePage_BringsBackProgramLanguageAndInput()
    {
        await using var visit = await browser.VisitAsync();
        await visit.Find("#language").SelectOptionAsync("bash");
        await visit.WriteAsync("echo remembered\n");
        await visit.Page.ReloadAsync();
        await visit.ReadyAsync();
        Assert.Equal(("bash", "echo remembered"), (await visit.Find("#language").InputValueAsync(), await visit.ProgramAsync()));
        await visit.Find("#language").SelectOptionAsync("python");
        Assert.Equal("print(\"Hello, World!\")", await visit.ProgramAsync());
    }

    [Fact]
    public async Task Key_MadeHere_IsUsedForRunsAndKeptOnlyIfAsked()
    {
        await using var visit = await browser.VisitAsync();
        await visit.Find("#key").ClickAsync();
        await visit.Button("Make a key").ClickAsync();
        await Assertions.Expect(visit.Find("#key-field")).ToHaveValueAsync(new Regex("^gw_[A-Za-z0-9]{36}$"));
        await visit.Button("Use it").ClickAsync();
        await visit.RunAsync();
        await Assertions.Expect(visit.Find("#allowance")).ToContainTextAsync("199 credits left");
        Assert.False(await visit.Page.EvaluateAsync<bool>("() => JSON.stringify({ ...localStorage }).includes('gw_')"));

        // Pasted code must not carry it.
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Call it" }).ClickAsync();
        await Assertions.Expect(visit.Find("#snippet")).ToContainTextAsync("$CODERUNNER_KEY");
        Assert.DoesNotContain("gw_", await visit.Find("#snippet").InnerTextAsync());

        await visit.Find("#key").ClickAsync();
        await visit.Page.GetByLabel("Remember it on this device").CheckAsync();
        await visit.Button("Use it").ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => JSON.stringify({ ...localStorage }).includes('gw_')");
    }

    [Fact]
    public async Task Key_ThatIsWrong_IsSaidInWords()
    {
        await using var visit = await browser.VisitAsync();
        visit.Expected = "401";
        await visit.Find("#key").ClickAsync();
        await visit.Page.GetByLabel("Key", new() { Exact = true }).FillAsync("gw_wrong");
        await visit.Button("Use it").ClickAsync();
        Assert.Equal("Not run", await visit.RunAsync());
        await Assertions.Expect(visit.Find("#notice")).ToContainTextAsync("This key is not accepted");
    }

    [Fact]
    public async Task RateLimit_Reached_CountsDownUntilTheNextRun()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Plans__anonymous__RequestsPerMinute", "1"));
        await using var visit = await browser.VisitAsync(address: system.Address);   // the question for the languages was the one
        visit.Expected = "429";
        await visit.WriteAsync("echo here\n");
        Assert.Equal("Not run", await visit.RunAsync());
        await Assertions.Expect(visit.Find("#notice")).ToContainTextAsync("Too many requests");
        await Assertions.Expect(visit.Find("#run")).ToHaveTextAsync(new Regex(@"^Again in \d+ s"));
        await Assertions.Expect(visit.Find("#run")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Keyboard_Alone_ReachesEverythingAndLeavesTheEditor()
    {
        await using var visit = await browser.VisitAsync();
        List<string> reached = [];
        for (var i = 0; i < 20 && !reached.Contains("snippet"); i++)
        {
            await visit.Page.Keyboard.PressAsync(reached.LastOrDefault() == "editor" ? "Escape" : "Tab");
            if (reached.LastOrDefault() == "editor") await visit.Page.Keyboard.PressAsync("Tab");
            // Escape is good for a Tab within two seconds: on a slow machine it may take another.
            for (var again = 0; again < 10 && reached.LastOrDefault() == "editor" && await visit.Page.EvaluateAsync<bool>("() => document.activeElement.id === 'editor'"); again++)
            {
                await visit.Page.Keyboard.PressAsync("Escape");
                await visit.Page.Keyboard.PressAsync("Tab");
            }

            reached.Add(await visit.Page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.textContent.trim()"));
            if (reached[^1] == "tab-output") await visit.Page.Keyboard.PressAsync("ArrowLeft");   // wraps to the last, which its panel follows
            if (reached[^1] == "tab-output") reached.Add("tab-call");
        }

        Assert.Equal(
            ["Skip to content", "CodeRunner", "Catalog", "Playground", "Guide", "Reference", "theme", "language", "example", "share", "key", "run", "editor", "tab-output", "tab-call", "kind", "copy", "snippet"],
            reached);
        Assert.Equal("true", await visit.Find("#tab-call").GetAttributeAsync("aria-selected"));
    }

    [Fact]
    public async Task Theme_Chosen_StaysChosen()
    {
        await using var visit = await browser.VisitAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the dark theme" }).ClickAsync();
        await visit.Page.ReloadAsync();
        Assert.Equal("dark", await visit.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
    }

    [Fact]
    public async Task Catalog_Opened_NamesServicesAndLanguagesAndRunsItsExample()
    {
        await using var visit = await browser.VisitAsync("/");
        await Assertions.Expect(visit.Find("#services")).ToContainTextAsync("/v1/agent-coderunner");
        await Assertions.Expect(visit.Find("#languages li")).ToHaveCountAsync(4);
        await Assertions.Expect(visit.Find("#call")).ToContainTextAsync(browser.System.Address);
        await visit.Button("Run this").ClickAsync();
        await Assertions.Expect(visit.Find("#answer")).ToContainTextAsync("1267650600228229401496703205376");
        await visit.Find("#search").FillAsync("no such service");
        await Assertions.Expect(visit.Find("#none")).ToHaveTextAsync("No service is called so, or does that.");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Bash" }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("/playground#"));   // or the old page would be the ready one
        await visit.ReadyAsync();
        Assert.Equal("bash", await visit.Find("#language").InputValueAsync());
    }
}
