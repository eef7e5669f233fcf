using System.Net.WebSockets;
using System.Text.Json;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Interactive;

/// <summary>The caller's end of an interactive run, and how it is refused.</summary>
internal sealed class CallerSocket(WebSocket socket, HttpContext context, CancellationToken cancel)
{
    public WebSocket Socket => socket;

    public Task RefuseAsync(int status, string error, string detail) => RefuseAsync(context.ProblemOf(status, error, detail));

    public async Task RefuseAsync(Problem problem)
    {
        await SendAsync(JsonSerializer.SerializeToUtf8Bytes(problem with { Type = "error" }, Wire.Readable.Problem));
        await CloseAsync(problem.Status switch
        {
            413 => WebSocketCloseStatus.MessageTooBig,
            < 500 => WebSocketCloseStatus.PolicyViolation,
            _ => WebSocketCloseStatus.InternalServerError,
        });
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message) => await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancel);

    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(status, null, cancel);
    }
}
