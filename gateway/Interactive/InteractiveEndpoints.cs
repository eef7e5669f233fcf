using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Interactive;

/// <summary>Where it answers: more exact than the catch-all route to the runners, and therefore before it.</summary>
internal static class InteractiveEndpoints
{
    public static void MapInteractive(this IEndpointRouteBuilder app)
    {
        foreach (var prefix in (string[])[CodeExecution.Prefix, $"{CodeExecution.Prefix}/api"])
        {
            app.MapGet($"{prefix}{InteractiveEndpoint.Path}", (HttpContext context, InteractiveEndpoint interactive) => interactive.AnswerAsync(context));
        }
    }
}
