using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace CodeRunner.Telemetry;

/// <summary>How log lines look: short ones for people, or JSON for machines with `Logging:Console:FormatterName=json`.</summary>
internal static class ConsoleLogs
{
    public static bool AreJson(IConfiguration settings) => settings["Logging:Console:FormatterName"] == ConsoleFormatterNames.Json;

    public static void AddConsoleLogs(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        // The framework's builders, each in its way, choose a formatter in code, and that wins over the setting.
        services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName =
            builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } chosen ? chosen : ConsoleFormatterNames.Simple);
        services.Configure<SimpleConsoleFormatterOptions>(simple => (simple.SingleLine, simple.TimestampFormat) = (true, "HH:mm:ss "));
        services.Configure<JsonConsoleFormatterOptions>(json => (json.TimestampFormat, json.UseUtcTimestamp, json.IncludeScopes) = ("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", true, true));
    }
}
