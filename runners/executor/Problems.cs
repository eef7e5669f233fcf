using System.Diagnostics;
using CodeRunner.Executor.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CodeRunner.Executor;

/// <summary>Every way this app refuses, in the form callers see.</summary>
internal static class Problems
{
    public static JsonHttpResult<Problem> Of(HttpContext context, int status, string error, string title, string detail,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null)
    {
        context.RequestServices.GetRequiredService<RunMetrics>().Refused(error);
        return TypedResults.Json(
            new Problem("urn:coderunner:problem:" + error, title, status, detail, TraceId(context), error, detail, errors),
            WireJson.Readable.Problem, "application/problem+json", status);
    }

    /// <summary>The caller's request id when the gateway sent one, so that one id finds a call in both logs.</summary>
    public static string TraceId(HttpContext context) =>
        context.Request.Headers["X-Request-Id"] is [{ Length: > 0 and <= 64 } id] ? id : Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    /// <summary>What stands for a status that nobody gave a body: unknown paths, wrong methods, Kestrel's own refusals.</summary>
    public static JsonHttpResult<Problem> OfStatus(HttpContext context, int status) => status switch
    {
        404 => Of(context, 404, "not_found", "Not found", "There is no such route here; openapi.json beside it lists all."),
        405 => Of(context, 405, "method_not_allowed", "Method not allowed", $"This route does not answer {context.Request.Method}; openapi.json lists what each answers."),
        413 => Of(context, 413, "body_too_large", "Body too large", "The request body is over its limit."),
        426 => Of(context, 426, "upgrade_required", "Upgrade required", "This address speaks WebSocket only."),
        >= 500 => Of(context, status, "internal", "Internal error", "Something broke on our side. The trace id finds it in the logs."),
        _ => Of(context, status, "bad_request", "Bad request", "The request cannot be read as HTTP."),
    };
}
