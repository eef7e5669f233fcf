using System.Net.WebSockets;
using System.Text.Json;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Interactive;

/// <summary>The caller's end of an interactive run, and how it is refused.</summary>
internal sealed class CallerSocket(WebSocket socket, HttpContext context, CancellationToken cancel)
{
    public WebSocket Socket => socket;

    public Task RefuseAsync(int status, string error, string detail) => RefuseAsync(context.ProblemOf(status, error, detail));

    public Task RefuseAsync(Problem problem) =>
        RefuseAsync(JsonSerializer.SerializeToUtf8Bytes(problem with { Type = "error" }, Wire.Readable.Problem), problem.Status switch
        {
            413 => WebSocketCloseStatus.MessageTooBig,
            < 500 => WebSocketCloseStatus.PolicyViolation,
            _ => WebSocketCloseStatus.InternalServerError,
        });

    /// <summary>Hands on a refusal. What was held for the call is given back before: whoever hears the refusal has his credit.</summary>
    public async Task RefuseAsync(ReadOnlyMemory<byte> message, WebSocketCloseStatus status)
    {
        if (context.Features.Get<Reservation>() is { } reservation) await reservation.SettleAsync(charged: false);
        await SendAsync(message);
        await CloseAsync(status);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message) => await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancel);

    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(status, null, cancel);
    }
}
