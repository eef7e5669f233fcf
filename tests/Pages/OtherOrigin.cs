using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Pages;

/// <summary>Somebody else's site, with one page.</summary>
internal sealed class OtherOrigin : IAsyncDisposable
{
    private readonly WebApplication app;

    private OtherOrigin(string page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/", () => Results.Content(page, "text/html; charset=utf-8"));
        app.MapGet("/favicon.ico", () => Results.NoContent());
    }

    public string Address => app.Urls.First();

    public static async Task<OtherOrigin> ServeAsync(string page)
    {
        var site = new OtherOrigin(page);
        await site.app.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
