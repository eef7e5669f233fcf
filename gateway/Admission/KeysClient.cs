using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeRunner.Gateway.Embedded;
using CodeRunner.Gateway.Routing;
using CodeRunner.Keys;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>The only one who speaks to keys-service.</summary>
internal sealed class KeysClient : IDisposable
{
    private const string SecretHeader = "X-Keys-Secret";

    // Two: one that waits for a database does not hold up the rest, and more would make small groups, which cost more to ask.
    private const int AtOnce = 2, MostTogether = 64;

    private readonly TimeSpan patience;
    private readonly HttpClient? http;
    private readonly EmbeddedApps? embedded;
    private readonly Batches<VerifyRequest, VerifyAnswer> verifications;

    /// <param name="clients">Make connections.</param>
    /// <param name="options">Where keys-service is.</param>
    /// <param name="embedded">May have it in this process.</param>
    public KeysClient(UpstreamClients clients, IOptions<KeysConnection> options, EmbeddedApps? embedded = null)
    {
        (this.embedded, patience) = (embedded, TimeSpan.FromSeconds(options.Value.AnswerSeconds));
        verifications = new(AtOnce, MostTogether, async calls => (await AskVerifyAsync(new VerifyRequests(calls), CancellationToken.None)).Answers);
        var (address, secret) = (options.Value.Address, options.Value.Secret);
        if (address is not { Length: > 0 }) return;
        var handler = clients.CreateRunnerHandler();
        handler.ActivityHeadersPropagator = null;   // no trace is kept of these
        http = new HttpClient(handler) { BaseAddress = UpstreamAddress.Parse(address).Uri, Timeout = patience };
        if (secret is { Length: > 0 }) http.DefaultRequestHeaders.Add(SecretHeader, secret);
    }

    /// <summary>Goes together with what other calls ask meanwhile.</summary>
    /// <exception cref="KeysUnavailableException">Nothing was decided, or nobody heard what was.</exception>
    public async Task<VerifyAnswer> VerifyAsync(VerifyRequest request, CancellationToken cancel)
    {
        // The answer to a claim may be large: it travels alone.
        var answer = request.Claim is null
            ? await verifications.AskAsync(request, cancel)
            : (await AskVerifyAsync(new VerifyRequests([request]), cancel)).Answers[0];
        return answer.Outcome == Outcome.Unavailable ? throw new KeysUnavailableException("Its database gave no answer.") : answer;
    }

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="KeysUnavailableException">May be asked again: what was settled stays so.</exception>
    public Task<SettleAnswer> SettleAsync(SettleRequest request, CancellationToken cancel) => embedded?.Keys is { } desk
        ? AnswerAsync(desk.TrySettleAsync(request))
        : AskAsync("settle", request, KeysWire.Default.SettleRequest, KeysWire.Default.SettleAnswer, cancel);

    /// <summary>Any other question: its answer may be a refusal, for the caller to see.</summary>
    /// <exception cref="KeysUnavailableException">No answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            var answer = await (http ?? throw new KeysUnavailableException("Keys:Address is not set.")).SendAsync(request, cancel);
            if (answer.StatusCode < HttpStatusCode.InternalServerError && answer.StatusCode != HttpStatusCode.Forbidden) return answer;
            // A 403 with a reason is for the caller; one about our secret is a matter of configuration.
            if (answer.StatusCode == HttpStatusCode.Forbidden && !(await RefusalAsync(answer, cancel)).Error.Equals("forbidden", StringComparison.Ordinal)) return answer;
            answer.Dispose();
            throw new KeysUnavailableException($"It answered {(int)answer.StatusCode}.");
        }
        // A connection that dies while it is made, or behind an answer's head, says so itself.
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new KeysUnavailableException(failure.GetBaseException().Message);
        }
    }

    /// <summary>The reason in a refusal.</summary>
    public static async Task<Refusal> RefusalAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancel), KeysWire.Default.Refusal) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            return new Refusal("refused", "The request was refused.");
        }
    }

    public void Dispose() => http?.Dispose();

    // Every call waits for this one: where keys-service is in this process, no connection and none of its threads stand between.
    private Task<VerifyAnswers> AskVerifyAsync(VerifyRequests request, CancellationToken cancel) => embedded?.Keys is { } desk
        ? AnswerAsync(desk.TryVerifyAsync(request))
        : AskAsync("verify", request, KeysWire.Default.VerifyRequests, KeysWire.Default.VerifyAnswers, cancel);

    private async Task<TAnswer> AnswerAsync<TAnswer>(Task<TAnswer?> answer) where TAnswer : class
    {
        try
        {
            return await answer.WaitAsync(patience) ?? throw new KeysUnavailableException("Its database gave no answer.");
        }
        catch (TimeoutException)
        {
            throw new KeysUnavailableException("It gave no answer in time.");
        }
    }

    private async Task<TAnswer> AskAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> asked, JsonTypeInfo<TAnswer> answered, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, asked)) };
        message.Content.Headers.ContentType = new("application/json");
        using var answer = await SendAsync(message, cancel);
        if (!answer.IsSuccessStatusCode) throw new KeysUnavailableException($"It answered {(int)answer.StatusCode}.");
        try
        {
            return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancel), answered) ?? throw new KeysUnavailableException("It answered nothing.");
        }
        catch (JsonException)
        {
            throw new KeysUnavailableException("Its answer is not keys-service's.");
        }
    }
}

/// <summary>keys-service gave no answer. Calls without a key go on; those with one must wait.</summary>
internal sealed class KeysUnavailableException(string message) : Exception(message);
