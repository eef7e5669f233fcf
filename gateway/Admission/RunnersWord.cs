using System.Net;
using System.Net.Sockets;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Admission;

/// <summary>
/// What became of a call whose caller left before its answer: its runner is asked whether the program was ever started. Only the runner's plain
/// no spares the charge, or leaving would be a way to run for nothing.
/// </summary>
internal sealed class RunnersWord(UpstreamClients clients) : IDisposable
{
    /// <summary>Names the call to its runner, by its hold, which no caller knows.</summary>
    public const string Header = RunnerHeaders.Prefix + "Call";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = new(clients.CreateRunnerHandler()) { Timeout = Patience };

    /// <summary>False also when the runner does not say.</summary>
    public async Task<bool> NeverStartedAsync(HttpContext context, string? hold)
    {
        if (hold is null || context.GetReverseProxyFeature().ProxiedDestination?.Model.Config.Address is not { } runner) return false;
        try
        {
            using var answer = await http.GetAsync(new Uri(new Uri(runner), $"/calls/{hold}"), CancellationToken.None);
            return answer.StatusCode == HttpStatusCode.NoContent;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();
}
