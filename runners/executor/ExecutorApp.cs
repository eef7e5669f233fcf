using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using CodeRunner.Executor.Description;
using CodeRunner.Executor.Interactive;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using CodeRunner.Executor.Sessions;
using CodeRunner.Executor.Telemetry;
using CodeRunner.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor;

/// <summary>The executor: a small Kestrel that runs programs in boxes, the same for every language.</summary>
public static class ExecutorApp
{
    /// <summary>Name of its meter, and of its spans' source.</summary>
    public static string TelemetrySource => RunMetrics.Name;

    /// <summary>Builds the app; starting it may fail with a message meant for the operator.</summary>
    /// <param name="args">Configuration, such as <c>--urls</c> and <c>--Executor:Languages</c>.</param>
    public static WebApplication Create(string[] args) => Create(args, TimeProvider.System);

    /// <summary>The same by another clock, for tests that let an hour pass.</summary>
    internal static WebApplication Create(string[] args, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The folder it is started from would be watched for changed settings, with all below it: in "/" that takes seconds.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
        });
        // Containers are given secrets as files, each named like an environment variable: Keys__Secret.
        if (builder.Configuration["CODERUNNER_SECRETS"] is { Length: > 0 } secrets) builder.Configuration.AddKeyPerFile(Path.GetFullPath(secrets), optional: true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A failed start is told in words by whoever started us; the stack trace of it would bury them.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // While it may log anything, each request is given an activity and a scope of the framework's: ours is RequestScope.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.AddConsoleLogs();
        builder.AddTelemetry("coderunner-executor", [TelemetrySource]);
        var services = builder.Services;
        services.AddOptions<ExecutorOptions>().BindConfiguration("Executor").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExecutorOptions>, ExecutorOptionsValidator>();
        services.AddOptions<Limits>().BindConfiguration("Limits").ValidateOnStart();
        services.AddSingleton<IValidateOptions<Limits>, LimitsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<Limits>>().Value);
        services.AddOptions<SessionsOptions>().BindConfiguration("Sessions").ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionsOptions>, SessionsOptionsValidator>();
        // Sessions get their time first; then requests and boxes the usual.
        services.AddOptions<HostOptions>().Configure<IOptions<SessionsOptions>>((host, sessions) => host.ShutdownTimeout += sessions.Value.Drain + sessions.Value.Leave);
        services.AddSingleton(clock);

        services.AddSingleton<Reactor>();
        services.AddSingleton<BoxIds>();
        services.AddSingleton(provider => Cgroups.Find(provider.GetRequiredService<IOptions<ExecutorOptions>>().Value.Cgroups));
        services.AddSingleton<MachineFolder>();
        services.AddSingleton(provider => provider.GetRequiredService<MachineFolder>().Machine);
        services.AddSingleton(provider => new Launcher(
            Path.GetFullPath(provider.GetRequiredService<IOptions<ExecutorOptions>>().Value.Launcher), provider.GetRequiredService<ILogger<Launcher>>()));
        services.AddSingleton<RunMetrics>();
        services.AddSingleton<Sandboxes>();
        services.AddSingleton<ForkServers>();
        services.AddSingleton<Spares>();
        services.AddSingleton<RunSlots>();
        services.AddSingleton<CallStarts>();
        services.AddSingleton<LanguageTrial>();
        services.AddSingleton<Runner>();
        services.AddSingleton<LanguageStore>();
        services.AddHostedService(provider => provider.GetRequiredService<LanguageStore>());
        services.AddHostedService(provider => provider.GetRequiredService<Spares>());
        services.AddSingleton<SessionIds>();
        services.AddSingleton<SessionStore>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionStore>());
        services.AddHostedService<StateMetrics>();

        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddOpenApi(openApi => openApi.AddSchemaTransformer(SchemaDescriptions.Apply).AddDocumentTransformer((document, _, _) =>
        {
            // Ours is a socket nobody outside can reach; whoever publishes the document knows where it is served.
            document.Servers?.Clear();
            document.Info.Title = "Agent Code Runner";
            document.Info.Description = "Runs a program in a fresh sandbox and answers with its output, exit code and duration.";
            return Task.CompletedTask;
        }));
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            // Gateways have one for each call; the rest of the descriptors is for boxes.
            kestrel.Limits.MaxConcurrentConnections = DescriptorReserve.Connections;
            // The endpoint measures the body itself and names the limit; this is the net below it.
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetValue("Limits:BodyBytes", new Limits().BodyBytes) + 1024L * 1024;
        });

        var app = builder.Build();
        app.UseMiddleware<RequestScope>();
        app.UseExceptionHandler(errors => errors.Run(AnswerException));
        app.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext, context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseWebSockets(InteractiveCall.Options);
        Endpoints.Map(app);
        app.MapOpenApi("/openapi.json");
        app.MapMetrics();
        return app;
    }

    /// <summary>Says what holds on this machine, and serves nothing.</summary>
    /// <param name="args">Configuration, as for <see cref="Create(string[])"/>.</param>
    /// <param name="output">Where it is said.</param>
    /// <returns>0 when everything stands, 1 with the reason when something does not.</returns>
    public static async Task<int> CheckAsync(string[] args, TextWriter output)
    {
        await using var app = Create([.. args, "--Logging:LogLevel:Default=Warning"]);
        try
        {
            var store = app.Services.GetRequiredService<LanguageStore>();
            await store.StartAsync(CancellationToken.None);
            foreach (var layer in store.Layers) await output.WriteLineAsync($"{(layer.InForce ? "ok  " : "LACK")}  {layer.Name,-31} {layer.Detail}");
            foreach (var language in store.Catalog.Languages) await output.WriteLineAsync($"ok    {language.Manifest.Title,-31} {language.Version}");
            return store.Layers.All(layer => layer.InForce) ? 0 : 1;
        }
        catch (Exception refused) when (refused is StartRefusedException or OptionsValidationException)
        {
            await output.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    private static Task AnswerException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        var status = error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
        if (status >= 500)
        {
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CodeRunner.Executor")
                .RequestFailed(error, context.Request.Method, context.Request.Path, Problems.TraceId(context));
        }
        return Problems.OfStatus(context, status).ExecuteAsync(context);
    }
}
