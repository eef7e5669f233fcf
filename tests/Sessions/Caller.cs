using System.Net.Http.Json;
using System.Text.Json;

namespace CodeRunner.Tests.Sessions;

/// <summary>Somebody who opens sessions. As the gateway would, it tells the runner who it is. Its sessions are closed at the end.</summary>
internal sealed class Caller(HttpClient http, string? owner, string prefix = "api/sessions", int? most = null, string? key = null) : IAsyncDisposable
{
    private readonly List<string> opened = [];

    /// <summary>The id of a new session.</summary>
    public async Task<string> OpenAsync(string language)
    {
        var (status, answer) = await TryOpenAsync(language);
        Assert.True(status == 201, $"{status} {answer}");
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>The answer to the wish for a session, which may be a refusal.</summary>
    public async Task<(int Status, JsonElement Answer)> TryOpenAsync(string language)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "", new { language });
        if (status != 201) return (status, answer);
        lock (opened) opened.Add(answer.GetProperty("id").GetString()!);
        return (status, answer);
    }

    /// <summary>The answer of an execution that must have been started.</summary>
    public async Task<JsonElement> ExecuteAsync(string id, string code, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["code"] = code;
        var (status, answer) = await SendAsync(HttpMethod.Post, $"/{id}/execute", body);
        Assert.True(status == 200, $"{status} {answer}");
        return answer;
    }

    public async Task<string> PrintedAsync(string id, string code, object? more = null)
    {
        var run = await ExecuteAsync(id, code, more);
        Assert.True(run.GetProperty("exitCode").GetInt32() == 0, $"{run}");
        return run.GetProperty("stdout").GetString()!;
    }

    public async Task<(int Status, JsonElement Answer)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendRawAsync(method, path, body is null ? null : JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    public async Task<HttpResponseMessage> SendRawAsync(HttpMethod method, string path, HttpContent? body = null, string? accept = null, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(method, prefix + path) { Content = body };
        if (owner is not null) request.Headers.Add("X-CodeRunner-Owner", owner);
        request.Headers.Add("X-CodeRunner-Max-Sessions", $"{most ?? 100}");
        if (key is not null) request.Headers.Add("Authorization", "Bearer " + key);
        if (accept is not null) request.Headers.Add("Accept", accept);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, TestContext.Current.CancellationToken);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
    }

    public async Task<string> RefusedAsync(int status, HttpMethod method, string path, object? body = null)
    {
        var (said, answer) = await SendAsync(method, path, body);
        Assert.True(said == status, $"{said} {answer}");
        Assert.Equal(status, answer.GetProperty("status").GetInt32());
        Assert.NotEmpty(answer.GetProperty("detail").GetString()!);
        return answer.GetProperty("error").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in opened) (await SendRawAsync(HttpMethod.Delete, "/" + id)).Dispose();
    }
}
