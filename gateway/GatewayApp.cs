using System.Runtime.CompilerServices;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Docs;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Embedded;
using CodeRunner.Gateway.Interactive;
using CodeRunner.Gateway.Mcp;
using CodeRunner.Gateway.Pages;
using CodeRunner.Gateway.Routing;
using CodeRunner.Gateway.Telemetry;
using CodeRunner.Gateway.Tools;
using CodeRunner.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace CodeRunner.Gateway;

/// <summary>The one door: every request enters here. README.md draws its way.</summary>
public static class GatewayApp
{
    /// <summary>Builds the gateway; it listens where BIND and PORT say.</summary>
    public static WebApplication Create(string[] args) => Create(args, TimeProvider.System);

    internal static WebApplication Create(string[] args, TimeProvider clock)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The folder it is started from would be watched for changed settings, with all below it: in "/" that takes seconds.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
        });
        // Containers are given secrets as files, each named like an environment variable: Keys__Secret.
        if (builder.Configuration["CODERUNNER_SECRETS"] is { Length: > 0 } secrets) builder.Configuration.AddKeyPerFile(Path.GetFullPath(secrets), optional: true);
        var address = ListenAddress.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var started = AddLogging(builder.Logging);
        builder.AddConsoleLogs();
        builder.AddGatewayTelemetry();
        AddEdge(builder.Services, clock);
        AddRouting(builder.Services, builder.Configuration);
        builder.Services.AddAdmission(builder.Configuration);
        builder.Services.AddMcp();
        if (EmbeddedApps.Enabled(builder.Configuration)) AddEmbedded(builder.Services, builder.Configuration, args);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started.Value = true);

        // The numbers are those of README.md.
        app.UseForwardedHeaders();
        app.UseMiddleware<InnerCaller>();
        app.UseMiddleware<RequestHeaders>();                // 1
        app.UseCallMetrics();
        app.UseMiddleware<ProblemAnswers>();                // 2
        app.UseMiddleware<RefuseTwoLengths>();
        app.UseCors();                                      // 3
        app.UseRouting();                                   // 4
        app.UseRequestTimeouts();
        app.UseWebSockets(InteractiveEndpoint.Options);
        app.UseCallTraces();
        app.UseMiddleware<Identify>();                      // 5
        app.UseRateLimiter();                               // 6: CallerLimiter
        app.UseTraceOfAdmission();
        app.UseMiddleware<Settle>();                        // 7
        app.UseMiddleware<McpDoor>();
        app.MapOwnEndpoints();
        app.MapKeys();
        app.MapAdmin(app.Configuration);
        app.MapMetrics();
        app.MapCatalog();
        app.MapDocs();
        app.MapMcpServers();
        app.MapTools();
        app.MapCodeExecution();
        app.MapInteractive();
        app.MapPages();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseTraceOfRouting();
            proxy.UseMiddleware<ServiceGuard>();            // 8
            proxy.UseMiddleware<SessionRouting>();
            proxy.UseMiddleware<LanguageRouting>();
            proxy.UseMiddleware<RefuseFull>();              // 9
            proxy.UseMiddleware<RetryOnce>();               // 10
            proxy.UseLoadBalancing();
            proxy.UseMiddleware<CountInFlight>();
            proxy.UseTraceOfForwarding();
        });                                                 // 11: YARP forwards
        app.ListenInside(address);
        return app;
    }

    private static StrongBox<bool> AddLogging(ILoggingBuilder logging)
    {
        // A failed start is told once, in words, by Program. The framework's stack traces of it would bury them.
        var started = new StrongBox<bool>(false);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Container images set HTTP_PORTS; that BIND and PORT win over it is no news.
        // And while it may log anything, each request is given an activity and a scope that nobody reads: a tenth of the time of a small call.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", level => level >= LogLevel.Warning && started.Value);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => level >= LogLevel.Warning && started.Value);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
        // What a tool's call came to is said by McpTools; the SDK's own lines may quote messages.
        logging.AddFilter("ModelContextProtocol", LogLevel.None);
        // What YARP could not forward is logged by ProblemAnswers, in one line.
        logging.AddFilter("Yarp", LogLevel.Error);
        return started;
    }

    private static void AddEdge(IServiceCollection services, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(provider => Site.Read(provider.GetRequiredService<ILogger<Site>>()));
        services.AddOptions<HttpOptions>().BindConfiguration("Http").ValidateOnStart();
        services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>, ILogger<HttpOptions>>((kestrel, http, log) =>
        {
            http.Value.Apply(kestrel.Limits);
            if (http.Value.AsksTooMuch) log.ConnectionsLowered(OpenFiles.Connections, OpenFiles.Limit);
        });
        services.AddRequestTimeouts();
        services.AddCors(cors => cors.AddDefaultPolicy(browsers => browsers
            .AllowAnyOrigin()
            .AllowAnyHeader()
            .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
            .WithExposedHeaders(
                "RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
                "X-Credits-Remaining", "Idempotency-Replayed", "WWW-Authenticate", RequestHeaders.RequestId, "Server-Timing", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
    }

    private static void AddRouting(IServiceCollection services, IConfiguration configuration)
    {
        var catalog = ServiceCatalog.Read(configuration);
        var atFirst = ProxyConfiguration.Build(RunnerSnapshot.Empty, catalog, TimeSpan.FromSeconds(new RunnersOptions().TimeoutSeconds));
        services.AddSingleton(catalog);
        services.AddCatalog();
        services.AddSingleton<ProxyTable>();
        services.AddOptions<RunnersOptions>().BindConfiguration("Runners").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RunnersOptions>, RunnersOptionsValidator>();
        services.AddSingleton<RunnerDirectory>();
        services.AddSingleton<RunnerClient>();
        services.AddSingleton(provider => new SessionIds(provider.GetRequiredService<IConfiguration>()["Sessions:Secret"] ?? ""));
        services.AddSingleton<SessionCount>();
        services.AddSingleton<InteractiveEndpoint>();
        services.AddHostedService<RunnerProber>();
        services.AddSingleton<UpstreamClients>();
        services.AddSingleton<IForwarderHttpClientFactory>(provider => provider.GetRequiredService<UpstreamClients>());
        services.AddSingleton<ILoadBalancingPolicy, MostFreeSlots>();
        services.AddReverseProxy().LoadFromMemory(atFirst.Routes, atFirst.Clusters).AddTransforms<UpstreamTransforms>().AddTransforms<AdmissionTransforms>();
        // YARP brings data protection for its session affinity, which we do not use: its start would write a key below $HOME.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly));
    }

    private static void AddEmbedded(IServiceCollection services, ConfigurationManager configuration, string[] args)
    {
        services.AddSingleton(_ => new EmbeddedApps(args, withKeys: configuration["Keys:Address"] is not { Length: > 0 }));
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedApps>());
        services.AddOptions<RunnersOptions>().PostConfigure<EmbeddedApps>((runners, embedded) =>
            runners.Addresses = [.. runners.Addresses, embedded.ExecutorAddress]);
        services.AddEmbeddedKeys();
    }
}
