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
        app.MapGet("/health", Health);
        app.MapGet("/ready", ReadyAsync);
    }

    /// <summary>`GET /` for programs; people get a page (Pages/).</summary>
    public static Task FrontAsync(HttpContext context)
    {
        var services = context.RequestServices.GetRequiredService<ServiceDirectory>();
        var runners = context.RequestServices.GetRequiredService<RunnerDirectory>();
        var front = new FrontPage("CodeRunner", Version, [.. services.Current.Entries.Select(entry => entry.Name)], runners.Current.OpenLanguages);
        return context.Response.WriteAsJsonAsync(front, Wire.Readable.FrontPage, cancellationToken: context.RequestAborted);
    }

    private static JsonHttpResult<HealthAnswer> Health() => TypedResults.Json(new HealthAnswer("ok"), Wire.Default.HealthAnswer);

    private static Task ReadyAsync(HttpContext context, RunnerDirectory runners) => runners.Current.AnyOpen
        ? context.Response.WriteAsJsonAsync(new HealthAnswer("ok"), Wire.Default.HealthAnswer)
        : context.RefuseAsync(503, "no_runner", "No runner is alive at the moment.");
}
