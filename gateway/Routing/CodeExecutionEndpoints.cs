using System.Text.Json;
using CodeRunner.Gateway.Edge;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Routing;

/// <summary>The code-execution service's calls that concern all runners at once and are therefore answered here.</summary>
internal static class CodeExecutionEndpoints
{
    public static void MapCodeExecution(this IEndpointRouteBuilder app)
    {
        foreach (var prefix in new[] { CodeExecution.Prefix, $"{CodeExecution.Prefix}/api" })
        {
            app.MapGet($"{prefix}/languages", AnswerLanguagesAsync);
            app.MapGet($"{prefix}/health", AnswerHealthAsync);
            app.MapGet($"{prefix}/sessions", (HttpContext context, SessionCount sessions) => sessions.AnswerAsync(context));
        }
    }

    /// <summary>All languages of these runners, one entry a name.</summary>
    /// <param name="runners">Who is asked.</param>
    /// <param name="client">Asks.</param>
    /// <param name="stragglers">How long all answers are waited for. One is always waited for.</param>
    /// <param name="clock">Measures that.</param>
    /// <param name="cancel">The caller leaves.</param>
    private static async Task<IReadOnlyList<JsonElement>> LanguagesAsync(RunnerSnapshot runners, RunnerClient client, TimeSpan stragglers, TimeProvider clock, CancellationToken cancel)
    {
        var answers = runners.Open.Select(runner => client.LanguagesAsync(runner.Address, cancel)).ToArray();
        var all = Task.WhenAll(answers);
        await Task.WhenAny(all, Task.Delay(stragglers, clock, cancel));
        if (!answers.Any(answer => answer.IsCompletedSuccessfully)) await all;

        var languages = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var answer in answers.Where(answer => answer.IsCompletedSuccessfully))
        {
            foreach (var language in await answer)
            {
                if (language.ValueKind == JsonValueKind.Object && language.TryGetProperty("name", out var name)
                    && name.ValueKind == JsonValueKind.String) languages.TryAdd(name.GetString()!, language);
            }
        }

        return [.. languages.Values];
    }

    private static async Task AnswerLanguagesAsync(HttpContext context, RunnerDirectory directory, RunnerClient client, IOptions<RunnersOptions> options, TimeProvider clock)
    {
        var languages = await LanguagesAsync(directory.Current, client, TimeSpan.FromMilliseconds(options.Value.StragglersMs), clock, context.RequestAborted);
        await (languages.Count > 0
            ? context.Response.WriteAsJsonAsync(new LanguageList(languages), Wire.Readable.LanguageList, "application/json", context.RequestAborted)
            : context.RefuseAsync(503, "no_runner", "No runner is alive at the moment."));
    }

    private static Task AnswerHealthAsync(HttpContext context, RunnerDirectory directory) => directory.Current.AnyOpen
        ? context.Response.WriteAsJsonAsync(new HealthAnswer("ok", Banner.SandboxOf(directory.Current)), Wire.Default.HealthAnswer)
        : context.RefuseAsync(503, "no_runner", "No runner is alive at the moment.");
}
