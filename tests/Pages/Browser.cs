using CodeRunner.Tests.EndToEnd;
using Microsoft.Playwright;

namespace CodeRunner.Tests.Pages;

/// <summary>Debian's Chromium, driven by Playwright: one for all tests of pages, a profile of its own for each visit.</summary>
[CollectionDefinition(nameof(Browser))]
public sealed class Browser : IAsyncLifetime, ICollectionFixture<Browser>
{
    private IPlaywright? playwright;
    private IBrowser? chromium;
    private GatewayProcess? system;

    internal GatewayProcess System => system ?? throw new InvalidOperationException("Not started yet.");

    public async ValueTask InitializeAsync()
    {
        system = await GatewayProcess.StartAsync(("Keys__CreationsPerHour", "1000"), ("Keys__CreationsPerDay", "1000"));
        Assertions.SetDefaultExpectTimeout(60_000);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Timeout = 120_000,
            // Root has no sandbox of Chromium's; and nobody is to be called but the system under test.
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-dev-shm-usage"],
        });
    }

    internal async Task<Visit> VisitAsync(string path = "/playground", ColorScheme scheme = ColorScheme.Light, (int Width, int Height)? size = null, string? address = null)
    {
        var context = await chromium!.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = size?.Width ?? 1280, Height = size?.Height ?? 800 },
            HasTouch = size?.Width < 600,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(60_000);
        return await Visit.OpenAsync(context, (address ?? System.Address) + path);
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        playwright?.Dispose();
        if (system is not null) await system.DisposeAsync();
    }
}
