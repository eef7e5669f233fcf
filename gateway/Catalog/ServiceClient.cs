using CodeRunner.Gateway.Docs;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Catalog;

/// <summary>Fetches services' documents and asks for their health, never trusting what answers: bounded in bytes and time, no redirects, no decompression.</summary>
internal sealed class ServiceClient : IDisposable
{
    private const int LongestDocument = 2 * 1024 * 1024;

    private static readonly TimeSpan DocumentTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = new(UpstreamClients.CreateServiceHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The document's bytes; null when the service says that there is none.</summary>
    /// <exception cref="BrokenDocumentException">It answered something else.</exception>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    public Task<byte[]?> DocumentAsync(Uri address, CancellationToken cancel) => WithinAsync(DocumentTimeout, async limit =>
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit);
        if ((int)answer.StatusCode == StatusCodes.Status404NotFound) return null;
        if ((int)answer.StatusCode is >= 300 and < 400) throw new BrokenDocumentException("it is redirected to another address, and redirects are not followed");
        if (!answer.IsSuccessStatusCode) throw new BrokenDocumentException($"the service answered {(int)answer.StatusCode}");
        await using var body = await answer.Content.ReadAsStreamAsync(limit);
        using var read = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (await body.ReadAsync(chunk, limit) is > 0 and var count)
        {
            if (read.Length + count > LongestDocument) throw new BrokenDocumentException($"it is longer than {LongestDocument / 1024 / 1024} MiB");
            read.Write(chunk, 0, count);
        }

        return read.ToArray();
    }, cancel);

    /// <summary>The status of the answer; its body is not read.</summary>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    public Task<int> HealthAsync(Uri address, CancellationToken cancel) => WithinAsync(HealthTimeout, async limit =>
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit);
        return (int)answer.StatusCode;
    }, cancel);

    public void Dispose() => http.Dispose();

    private static async Task<TAnswer> WithinAsync<TAnswer>(TimeSpan time, Func<CancellationToken, Task<TAnswer>> ask, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(time);
        try
        {
            return await ask(limit.Token);
        }
        catch (IOException broken)
        {
            throw new HttpRequestException(broken.Message, broken);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"it gave no whole answer within {time.TotalSeconds} s");
        }
    }
}
