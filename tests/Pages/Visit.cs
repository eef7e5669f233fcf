using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CodeRunner.Tests.Pages;

/// <summary>Somebody who looks at a page. Ends with what the browser had to complain of, which must be nothing: errors, and breaches of the content policy.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> complaints = new();

    private Visit(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        page.Console += (_, said) => { if (said.Type is "error" or "warning") complaints.Enqueue($"{said.Text} ({said.Location})"); };
        page.PageError += (_, error) => complaints.Enqueue(error);
    }

    public IBrowserContext Context { get; }
    public IPage Page { get; }

    /// <summary>Complaints that belong to what is tested: a refusal that the browser logs too.</summary>
    public string Expected { get; set; } = "";

    public static async Task<Visit> OpenAsync(IBrowserContext context, string address)
    {
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(address);
        await visit.ReadyAsync();
        return visit;
    }

    /// <summary>Waits until the page's own script has done its part.</summary>
    public Task ReadyAsync() => Page.WaitForFunctionAsync("() => document.documentElement.dataset.ready === 'yes' || !document.querySelector('script[type=module]')");

    /// <summary>Waits until this, which may take its time, says yes.</summary>
    public async Task UntilAsync(string script)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await Page.EvaluateAsync<bool>(script)) await Task.Delay(20, limit.Token);
    }

    public ILocator Find(string selector) => Page.Locator(selector);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Puts a program into the editor, as a person does: by its field.</summary>
    public async Task WriteAsync(string code)
    {
        var editor = Page.GetByRole(AriaRole.Textbox, new() { Name = "Program" });
        await editor.ClickAsync();
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.InsertTextAsync(code);
    }

    /// <summary>Runs what is on the screen and waits for its end. Returns the verdict.</summary>
    public async Task<string> RunAsync()
    {
        await Find("#run").ClickAsync();
        return await EndAsync();
    }

    public async Task<string> EndAsync()
    {
        await Find("body:not(.running) #verdict.chip").WaitForAsync();
        return await Find("#verdict").InnerTextAsync();
    }

    public Task<string> OutputAsync() => Find("#output").EvaluateAsync<string>("element => element.textContent");

    public async Task<string> ProgramAsync() => string.Join('\n', await Page.Locator(".cm-line").AllTextContentsAsync()).TrimEnd();

    public async Task SeeAsync(string folder, string name)
    {
        if (folder.Length > 0) await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        var unexpected = complaints.Where(complaint => Expected.Length == 0 || !complaint.Contains(Expected, StringComparison.Ordinal)).ToArray();
        Assert.True(unexpected.Length == 0, string.Join('\n', unexpected));
    }
}
