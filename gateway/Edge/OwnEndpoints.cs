using System.Reflection;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Routing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CodeRunner.Gateway.Edge;

/// <summary>What the gateway answers itself.</summary>
internal static class OwnEndpoints
{
    // The build appends "+commit" to the version.
    public static string Version { get; } =
        typeof(OwnEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void MapOwnEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", Front);
        app.MapGet("/health", Health);
        app.MapGet("/ready", ReadyAsync);
    }

    private static JsonHttpResult<FrontPage> Front(RunnerDirectory runners, ServiceDirectory services) =>
        TypedResults.Json(
            new FrontPage("CodeRunner", Version, [.. services.Current.Entries.Select(entry => entry.Name)], runners.Current.OpenLanguages),
            Wire.Readable.FrontPage);

    private static JsonHttpResult<HealthAnswer> Health() => TypedResults.Json(new HealthAnswer("ok"), Wire.Default.HealthAnswer);

    private static Task ReadyAsync(HttpContext context, RunnerDirectory runners) => runners.Current.AnyOpen
        ? context.Response.WriteAsJsonAsync(new HealthAnswer("ok"), Wire.Default.HealthAnswer)
        : context.RefuseAsync(503, "no_runner", "No runner is alive at the moment.");
}
