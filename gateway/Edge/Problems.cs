using CodeRunner.Gateway.Telemetry;
using Microsoft.AspNetCore.WebUtilities;

namespace CodeRunner.Gateway.Edge;

/// <summary>Writes a refusal as application/problem+json.</summary>
internal static class Problems
{
    // Runners are looked for every two seconds: sooner than that a second try meets the same situation.
    private const string RetryAfterSeconds = "2";

    public static Task RefuseAsync(
        this HttpContext context, int status, string error, string detail,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null, IReadOnlyList<string>? known = null)
    {
        CountCalls.Refused(context, error);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentLength = null;
        if (status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = RetryAfterSeconds;

        var problem = context.ProblemOf(status, error, detail, errors, known);
        return response.WriteAsJsonAsync(problem, Wire.Readable.Problem, "application/problem+json", context.RequestAborted);
    }

    public static Problem ProblemOf(
        this HttpContext context, int status, string error, string detail,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null, IReadOnlyList<string>? known = null) =>
        new($"urn:coderunner:problem:{error}", Title(error), status, detail, context.TraceIdentifier, error, detail, errors, known);

    /// <summary>The refusal for a status that came without words.</summary>
    public static Task RefuseAsync(this HttpContext context, int status) => status switch
    {
        400 => context.RefuseAsync(400, "bad_request", "The request is malformed."),
        404 => context.RefuseAsync(404, "not_found", "There is nothing at this address."),
        405 => context.RefuseAsync(405, "method_not_allowed", context.Response.Headers.Allow.ToString() is { Length: > 0 } allowed
            ? $"{context.Request.Method} is not allowed here, only {allowed}."
            : $"{context.Request.Method} is not allowed here."),
        408 => context.RefuseAsync(408, "request_timeout", "The request's body did not arrive in time."),
        413 => context.RefuseAsync(413, "body_too_large", "The request's body is larger than this address accepts."),
        500 => context.RefuseAsync(500, "internal", "Something broke on our side. The traceId finds it in the log."),
        _ => context.RefuseAsync(status, ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase
            ? phrase.ToLowerInvariant().Replace(' ', '_').Replace('-', '_')
            : $"status_{status}", $"The request was refused with status {status}."),
    };

    // no_runner → "No runner"
    private static string Title(string error) => char.ToUpperInvariant(error[0]) + error[1..].Replace('_', ' ');
}
