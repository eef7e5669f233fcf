using System.Net.WebSockets;

namespace CodeRunner.Gateway.Interactive;

/// <summary>Hands frames on between a caller and a runner, each read only when the one before is taken.</summary>
internal sealed class Relay(WebSocket caller, WebSocket runner)
{
    private const int FrameBytes = 16 * 1024;

    /// <summary>Until the runner has said its last word, or the caller leaves, which ends the program.</summary>
    /// <returns>False when the runner broke off and the caller is still there to hear of it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var up = HandOnAsync(caller, runner, cancel);
        var down = HandOnAsync(runner, caller, cancel);
        if (await Task.WhenAny(up, down) == up && caller.State != WebSocketState.Open)
        {
            runner.Abort();   // it ends what it runs for whoever has left
            if (caller.State == WebSocketState.CloseReceived) await caller.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
            await EndedAsync(up);
            await EndedAsync(down);
            return true;
        }

        var complete = await EndedAsync(down);
        if (!complete && caller.State == WebSocketState.Open) return false;
        if (complete && caller.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await caller.CloseOutputAsync(runner.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, cancel);
        }

        // The caller's goodbye; the runner's patience, and the call's own time, end a wait in vain.
        await EndedAsync(up);
        return true;
    }

    private static async Task HandOnAsync(WebSocket from, WebSocket to, CancellationToken cancel)
    {
        var buffer = new byte[FrameBytes];
        while (await from.ReceiveAsync(buffer.AsMemory(), cancel) is { MessageType: not WebSocketMessageType.Close } frame)
        {
            await to.SendAsync(buffer.AsMemory(0, frame.Count), frame.MessageType, frame.EndOfMessage, cancel);
        }
    }

    private static async Task<bool> EndedAsync(Task handedOn)
    {
        await handedOn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return handedOn.IsCompletedSuccessfully;
    }
}
