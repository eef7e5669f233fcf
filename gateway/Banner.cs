using System.Text.Json;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;
using CodeRunner.Telemetry;

namespace CodeRunner.Gateway;

/// <summary>What a human sees when the gateway is ready.</summary>
internal static class Banner
{
    public static Task WriteAsync(WebApplication app, TextWriter output)
    {
        if (ConsoleLogs.AreJson(app.Configuration))
        {
            // Whoever reads JSON line by line stumbles over anything else.
            app.Logger.Ready(OwnEndpoints.Version, app.Urls.First() + CodeExecution.Prefix);
            return Task.CompletedTask;
        }

        // What listens everywhere is reached by loopback, too.
        var address = app.Urls.First()
            .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//[::]:", "//[::1]:", StringComparison.Ordinal);
        return output.WriteLineAsync(Compose(OwnEndpoints.Version, address, app.Services.GetRequiredService<RunnerDirectory>().Current));
    }

    private static string Compose(string version, string front, RunnerSnapshot runners)
    {
        var address = front + CodeExecution.Prefix;
        var languages = runners.Open.SelectMany(runner => runner.Health.Languages).DistinctBy(language => language.Name).OrderBy(language => language.Name, StringComparer.Ordinal);
        var sandbox = SandboxOf(runners);
        return $$"""

            CodeRunner {{version}} is ready: {{address}}

              Languages  {{(runners.AnyOpen ? string.Join(", ", languages.Select(Describe)) : "none yet, no runner answers")}}
              Sandbox    {{sandbox ?? "known when a runner answers"}}
              Try        curl {{address}}/api/execute -d '{"language": "python", "code": "print(6 * 7)"}'
              MCP        {{front}}/mcp
              Browser    {{front}}/playground
                         {{front}}/docs/guide
              More       {{address}}/api/languages
                         {{address}}/openapi.json

            Ctrl-C stops it.

            """;
    }

    /// <summary>What holds the programs, in the runners' own words; null when none says.</summary>
    internal static string? SandboxOf(RunnerSnapshot runners) => runners.Open.Select(runner => Summary(runner.Health)).FirstOrDefault(summary => summary is not null);

    // python (Python 3.11.2)
    private static string Describe(RunnerLanguage language) =>
        language.Version is { Length: > 0 } version ? $"{language.Name} ({version})" : language.Name;

    private static string? Summary(RunnerHealth health) =>
        health.Sandbox is { ValueKind: JsonValueKind.Object } sandbox && sandbox.TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.String
            ? summary.GetString()
            : null;
}
