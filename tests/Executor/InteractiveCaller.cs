using System.Net.WebSockets;
using System.Text.Json;

namespace CodeRunner.Tests.Executor;

/// <summary>Somebody who talks with a running program.</summary>
internal sealed class InteractiveCaller : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public static async Task<InteractiveCaller> ConnectAsync(Uri address)
    {
        var caller = new InteractiveCaller();
        caller.limit.CancelAfter(TimeSpan.FromSeconds(90));
        await caller.socket.ConnectAsync(address, caller.limit.Token);
        return caller;
    }

    public async Task SendAsync(object message) => await SendAsync(JsonSerializer.SerializeToUtf8Bytes(message));

    public async Task SendAsync(byte[] message) => await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, limit.Token);

    public Task TypeAsync(string text) => SendAsync(new { type = "stdin", data = text });

    public Task EndInputAsync() => SendAsync(new { type = "eof" });

    public Task SignalAsync(string signal) => SendAsync(new { type = "signal", signal });

    /// <summary>The next message; undefined at the end.</summary>
    public async Task<JsonElement> HearAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var frame = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
            if (frame.MessageType == WebSocketMessageType.Close)
            {
                if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
                return default;
            }

            message.Write(buffer.AsSpan(0, frame.Count));
            if (frame.EndOfMessage) return JsonDocument.Parse(message.ToArray()).RootElement;
        }
    }

    /// <summary>Hears until this much has been said on a stream, in however many pieces.</summary>
    public async Task UntilAsync(string text, string stream = "stdout")
    {
        var heard = "";
        while (heard != text)
        {
            var message = await HearAsync();
            Assert.True(message.ValueKind == JsonValueKind.Object && message.GetProperty("type").GetString() == stream && text.StartsWith(heard, StringComparison.Ordinal), $"After \"{heard}\": {message}");
            heard += message.GetProperty("data").GetString();
        }
    }

    /// <summary>The last message, of this type, after whatever output; then the end is heard too.</summary>
    public async Task<JsonElement> LastAsync(string type = "result")
    {
        JsonElement message;
        do message = await HearAsync(); while (message.ValueKind == JsonValueKind.Object && message.GetProperty("type").GetString() is "stdout" or "stderr");
        Assert.True(message.ValueKind == JsonValueKind.Object && message.GetProperty("type").GetString() == type, $"{message}");
        Assert.Equal(JsonValueKind.Undefined, (await HearAsync()).ValueKind);
        return message;
    }

    /// <summary>Leaves as programs do that end properly, or as those that are killed.</summary>
    public async Task LeaveAsync(bool properly)
    {
        if (properly) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        else socket.Abort();
    }

    public void Dispose()
    {
        socket.Dispose();
        limit.Dispose();
    }
}
