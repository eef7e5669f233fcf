using CodeRunner.Supervisor.Engine;
using CodeRunner.Supervisor.Fleet;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CodeRunner.Supervisor;

/// <summary>The supervisor: keeps a runner's container or more a language, and tells how they are on <c>/health</c>.</summary>
public static class SupervisorApp
{
    /// <summary>Builds the app; starting it may fail with a message meant for the operator.</summary>
    /// <param name="args">Configuration, such as <c>--Supervisor:Most=4</c>.</param>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The folder it is started from would be watched for changed settings, with all below it: in "/" that takes seconds.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
        });
        // Containers are given secrets as files, each named like an environment variable: Sessions__Secret.
        if (builder.Configuration["CODERUNNER_SECRETS"] is { Length: > 0 } secrets) builder.Configuration.AddKeyPerFile(Path.GetFullPath(secrets), optional: true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A failed start is told in words by Program.cs; the stack trace of it would bury them.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Error);
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var services = builder.Services;
        services.AddOptions<SupervisorOptions>().BindConfiguration("Supervisor").ValidateOnStart();
        services.AddSingleton<IValidateOptions<SupervisorOptions>, SupervisorOptionsValidator>();
        services.AddOptions<HostOptions>().Configure<IOptions<SupervisorOptions>>((host, supervisor) => host.ShutdownTimeout += supervisor.Value.Drain);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<EngineClient>();
        services.AddSingleton<RunnerProbe>();
        services.AddSingleton<FleetLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetLoop>());
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default));

        var app = builder.Build();
        app.MapGet("/health", Health);
        return app;
    }

    private static JsonHttpResult<SupervisorHealth> Health(FleetLoop fleet) =>
        TypedResults.Json(fleet.Current, WireJson.Default.SupervisorHealth, statusCode: fleet.Current.Status == "ok" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
