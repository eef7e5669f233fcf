using System.Text.Json;

namespace CodeRunner.Supervisor.Fleet;

/// <summary>Asks a runner how it is, by its address in the runners' network.</summary>
internal sealed class RunnerProbe : IDisposable
{
    private const int Port = 8080;

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromMilliseconds(300),
        // Addresses are given to other containers later.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
    })
    {
        // All are asked at once, and the slowest answer is waited for before anything is done.
        Timeout = TimeSpan.FromSeconds(1),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    /// <summary>Null when it does not answer, or not as a runner does.</summary>
    public async Task<RunnerHealth?> AskAsync(string address, CancellationToken cancel)
    {
        try
        {
            var health = await http.GetFromJsonAsync(new UriBuilder(Uri.UriSchemeHttp, address, Port, "/health").Uri, WireJson.Default.RunnerHealth, cancel);
            return health is { Slots: > 0 } ? health : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or System.Net.Sockets.SocketException or IOException or JsonException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();
}
