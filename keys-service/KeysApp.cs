using System.Security.Cryptography;
using System.Text;
using CodeRunner.Keys.Storage;
using CodeRunner.Keys.Telemetry;
using CodeRunner.Telemetry;
using Dapper;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CodeRunner.Keys;

/// <summary>The house next door: keys, credits, limits and usage.</summary>
public static class KeysApp
{
    /// <summary>Name of its meter.</summary>
    public static string TelemetrySource => KeysMetrics.Name;

    // A settlement may bring an answer of 4 MiB, in base64.
    private const long LargestBody = 16 * 1024 * 1024;

    /// <summary>Builds the service; it listens where <c>--urls</c> says. Starting it may fail with a message meant for the operator.</summary>
    public static WebApplication Create(string[] args) => Create(args, TimeProvider.System);

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
        builder.WebHost.ConfigureKestrel(kestrel => (kestrel.AddServerHeader, kestrel.Limits.MaxRequestBodySize) = (false, LargestBody));
        // A request's few microseconds of work are done on the thread that has read it: to wake another costs more.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.AddConsoleLogs();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A failed start is told in words by whoever started us; the stack trace of it would bury them.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // Container images set HTTP_PORTS; that --urls wins over it is no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Error);
        builder.AddTelemetry("coderunner-keys", [TelemetrySource]);
        builder.Services.AddSingleton(clock);
        AddKeys(builder.Services);
        builder.Services.AddHostedService<Opening>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Upkeep>());
        builder.Services.AddHostedService<LedgerMetrics>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, KeysWire.Default));

        foreach (var url in Urls(builder.Configuration["urls"])) StaleSocket.Remove(url);

        var app = builder.Build();
        app.Use(AnswerFailures);
        app.Use(RequireSecret);
        app.MapQuestions();
        app.MapAdministration();
        app.MapMetrics();
        return app;
    }

    /// <summary>All but what listens: the command line uses it too.</summary>
    internal static void AddKeys(IServiceCollection services)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        services.AddOptions<KeysOptions>().BindConfiguration("Keys").ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeysOptions>, KeysOptionsValidator>();
        services.AddSingleton(provider => Plan.Read(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<DataFolder>();
        services.AddSingleton(OpenDatabase);
        services.AddSingleton(MakeHash);
        services.AddSingleton<Claims>();
        services.AddSingleton<Verification>();
        services.AddSingleton<Settling>();
        services.AddSingleton<CallDesk>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<Administration>();
        services.AddSingleton<Upkeep>();
        services.AddMetrics();
        services.AddSingleton<KeysMetrics>();
    }

    private static string[] Urls(string? setting) =>
        (setting ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IDatabase OpenDatabase(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<KeysOptions>>().Value;
        return options.Postgres is { Length: > 0 } postgres
            ? new PostgresDatabase(postgres, TimeSpan.FromSeconds(options.StartSeconds))
            : new SqliteDatabase(provider.GetRequiredService<DataFolder>().Database(), options.Synchronous);
    }

    private static KeyHash MakeHash(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<KeysOptions>>().Value.HashSecret is { } set
            ? Encoding.UTF8.GetBytes(set)
            : provider.GetRequiredService<DataFolder>().Secret());

    private static async Task RequireSecret(HttpContext context, RequestDelegate next)
    {
        // Without a secret only Unix sockets are answered, however a network's address came to be listened on.
        var secret = context.RequestServices.GetRequiredService<IOptions<KeysOptions>>().Value.Secret;
        if ((secret is null && context.Connection.RemoteIpAddress is null) || context.Request.Path == "/health" || context.Request.Path == MetricsEndpoint.Path || Same(context.Request.Headers["X-Keys-Secret"].ToString(), secret)) await next(context);
        else await Questions.RefuseAsync(context, 403, "forbidden", "X-Keys-Secret is missing or wrong.");
    }

    // Hashed first, so that neither the length nor the first difference shows in the time it takes.
    private static bool Same(string given, string? secret) => secret is not null &&
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static async Task AnswerFailures(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await Questions.RefuseAsync(context, refused.StatusCode, "bad_request", "The request is malformed.");
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CodeRunner.Keys");
            log.Failed(context.Request.Path, failure);
            await Questions.RefuseAsync(context, 503, "unavailable", "The database gave no answer.");
        }
    }

    /// <summary>Readies the database before the first request, and refuses to be open to a network without a secret.</summary>
    private sealed class Opening(IServiceProvider provider, IConfiguration configuration) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var urls = Urls(configuration["urls"]);
            var open = urls.Length == 0 || urls.Any(url => !url.StartsWith("http://unix:", StringComparison.Ordinal));
            if (open && provider.GetRequiredService<IOptions<KeysOptions>>().Value.Secret is null)
            {
                throw new StartRefusedException("This listens on a network: set Keys:Secret, at least 16 characters, here and at the gateways.");
            }

            provider.GetRequiredService<KeyHash>();
            await Schema.PrepareAsync(provider.GetRequiredService<IDatabase>(), provider.GetRequiredService<IReadOnlyDictionary<string, Plan>>().Values, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
