using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CodeRunner.Executor.Requests;

namespace CodeRunner.Executor.Interactive;

/// <summary>JSON messages over a WebSocket. One may be received while one is sent.</summary>
internal sealed class InteractiveSocket(WebSocket socket)
{
    private const int FrameBytes = 16 * 1024;

    /// <summary>The next message; null when the caller closes, or when it is over its limit, which <paramref name="errors"/> then says.</summary>
    public async Task<byte[]?> ReceiveAsync(int most, RequestErrors errors, CancellationToken cancel)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var frame = await socket.ReceiveAsync(message.GetMemory(FrameBytes), cancel);
            if (frame.MessageType == WebSocketMessageType.Close) return null;
            message.Advance(frame.Count);
            if (message.WrittenCount > most)
            {
                errors.Add("message", $"is over the limit of {most} bytes.", "body_too_large", 413);
                return null;
            }
            if (frame.EndOfMessage) return message.WrittenSpan.ToArray();
        }
    }

    public Task SendAsync(InteractiveMessage message, CancellationToken cancel) =>
        SendAsync(JsonSerializer.Serialize(message, WireJson.Readable.InteractiveMessage), cancel);

    /// <summary>{"type": "result", …} with all members of the answer.</summary>
    public Task SendResultAsync(ExecuteResponse result, CancellationToken cancel) =>
        SendAsync(string.Concat("{\"type\":\"result\",", JsonSerializer.Serialize(result, WireJson.Readable.ExecuteResponse).AsSpan(1)), cancel);

    /// <summary>{"type": "error", …} with the members of the problem but its type, and the end.</summary>
    public async Task RefuseAsync(Problem problem, CancellationToken cancel)
    {
        await SendAsync(JsonSerializer.Serialize(problem with { Type = "error" }, WireJson.Readable.Problem), cancel);
        await CloseAsync(problem.Status switch
        {
            413 => WebSocketCloseStatus.MessageTooBig,
            < 500 => WebSocketCloseStatus.PolicyViolation,
            _ => WebSocketCloseStatus.InternalServerError,
        }, cancel);
    }

    /// <summary>Says goodbye; the caller's is heard by whoever receives.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, CancellationToken cancel)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(status, null, cancel);
    }

    public void Abort() => socket.Abort();

    private Task SendAsync(string message, CancellationToken cancel) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, cancel);
}
