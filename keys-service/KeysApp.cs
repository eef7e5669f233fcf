namespace CodeRunner.Keys;

/// <summary>The house next door: keys, credits, limits and usage. Today it only says that it is there.</summary>
public static class KeysApp
{
    /// <summary>Builds the service; it listens where <c>--urls</c> says.</summary>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The folder it is started from would be watched for changed settings, with all below it: in "/" that takes seconds.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Container images set HTTP_PORTS; that --urls wins over it is no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Error);

        var app = builder.Build();
        app.MapGet("/health", () => TypedResults.Text("""{"status":"ok"}""", "application/json"));
        return app;
    }
}
