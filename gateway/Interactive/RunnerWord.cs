using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace CodeRunner.Gateway.Interactive;

/// <summary>What a runner says first about an interactive run: {"type": "started"}, or {"type": "error", "error": "busy", "status": 503, …}.</summary>
internal readonly record struct RunnerWord(ReadOnlyMemory<byte> Message, string? Type, string? Error, int Status)
{
    private const int MostBytes = 1024 * 1024;
    private const int FrameBytes = 4 * 1024;

    public bool IsStarted => Type == "started";
    public bool IsBusy => Error == "busy";

    public WebSocketCloseStatus CloseStatus => Status switch
    {
        413 => WebSocketCloseStatus.MessageTooBig,
        >= 400 and < 500 => WebSocketCloseStatus.PolicyViolation,
        _ => WebSocketCloseStatus.InternalServerError,
    };

    /// <exception cref="JsonException">It is not a runner's word.</exception>
    /// <exception cref="WebSocketException">It ended without one.</exception>
    public static async Task<RunnerWord> ReadAsync(WebSocket runner, CancellationToken cancel)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var frame = await runner.ReceiveAsync(message.GetMemory(FrameBytes), cancel);
            if (frame.MessageType == WebSocketMessageType.Close) throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            message.Advance(frame.Count);
            if (message.WrittenCount > MostBytes) throw new JsonException("Its first word is too long.");
            if (frame.EndOfMessage) return Parse(message.WrittenMemory);
        }
    }

    private static RunnerWord Parse(ReadOnlyMemory<byte> message)
    {
        using var word = JsonDocument.Parse(message);
        string? Text(string name) => word.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (word.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("Its first word is no object.");
        return new RunnerWord(message, Text("type"), Text("error"), word.RootElement.TryGetProperty("status", out var status) && status.TryGetInt32(out var number) ? number : 0);
    }
}
