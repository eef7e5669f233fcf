using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Routing;

/// <summary>The gateway's own questions to runners, asked directly and not through YARP.</summary>
internal sealed class RunnerClient(UpstreamClients clients, IOptions<RunnersOptions> options) : IDisposable
{
    private const long LongestAnswer = 4 * 1024 * 1024;

    // Made when it is first used: this is there before the settings are checked.
    private readonly Lazy<HttpClient> http = new(() => new HttpClient(clients.CreateRunnerHandler())
    {
        Timeout = TimeSpan.FromSeconds(options.Value.ProbeTimeoutSeconds),
        MaxResponseContentBufferSize = LongestAnswer,
    });

    /// <summary>Null with a reason when no runner answers there.</summary>
    public async Task<(RunnerHealth? Health, string? Reason)> HealthAsync(UpstreamAddress runner, CancellationToken cancel)
    {
        try
        {
            var health = await http.Value.GetFromJsonAsync(new Uri(runner.Uri, "/health"), Wire.Default.RunnerHealth, cancel);
            return health is { Slots: > 0 } && health.Languages.All(language => language is { Name.Length: > 0 })
                ? (health, null)
                : (null, "its answer is not a runner's");
        }
        catch (Exception failure) when (IsAnswerless(failure, cancel))
        {
            return (null, failure.Message);
        }
    }

    /// <summary>What the runner says about its languages; empty when it does not answer.</summary>
    public async Task<IReadOnlyList<JsonElement>> LanguagesAsync(UpstreamAddress runner, CancellationToken cancel)
    {
        try
        {
            return (await http.Value.GetFromJsonAsync(new Uri(runner.Uri, "/api/languages"), Wire.Default.LanguageList, cancel))?.Languages ?? [];
        }
        catch (Exception failure) when (IsAnswerless(failure, cancel))
        {
            return [];
        }
    }

    /// <summary>The sessions of the caller on that runner; none when it does not answer.</summary>
    public async Task<RunnerSessions> SessionsAsync(UpstreamAddress runner, HttpContext caller)
    {
        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(runner.Uri, "/api/sessions"));
            RunnerHeaders.Add(caller, question.Headers);
            using var answer = await http.Value.SendAsync(question, caller.RequestAborted);
            answer.EnsureSuccessStatusCode();
            var list = await answer.Content.ReadFromJsonAsync(Wire.Default.SessionList, caller.RequestAborted);
            var count = answer.Headers.TryGetValues(RunnerHeaders.Sessions, out var said) && int.TryParse(said.First(), out var number) ? number : 0;
            return new RunnerSessions(count, list?.Sessions ?? []);
        }
        catch (Exception failure) when (IsAnswerless(failure, caller.RequestAborted))
        {
            return RunnerSessions.None;
        }
    }

    public void Dispose()
    {
        if (http.IsValueCreated) http.Value.Dispose();
    }

    // A connection that dies while it is made, or behind an answer's head, says so itself.
    private static bool IsAnswerless(Exception failure, CancellationToken cancel) =>
        failure is HttpRequestException or SocketException or IOException or JsonException || (failure is OperationCanceledException && !cancel.IsCancellationRequested);
}
