using System.Net.WebSockets;
using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Interactive;

/// <summary>What the caller of a running program sends: {"type": "stdin", "data"}, {"type": "eof"}, {"type": "signal", "signal"}.</summary>
/// <param name="messages">Where it comes from.</param>
/// <param name="live">Where it goes.</param>
/// <param name="left">Ends the program: its caller has left, or said what cannot be understood.</param>
internal sealed class InteractiveInput(InteractiveSocket messages, LiveInput live, CancellationTokenSource left)
{
    private const int MostBytes = 1 << 20;

    // signal(7). Those that stop a program are left out: it would sit in its slot until its time is up.
    private static readonly Dictionary<string, byte> Signals = new()
    {
        ["SIGHUP"] = 1, ["SIGINT"] = 2, ["SIGQUIT"] = 3, ["SIGKILL"] = 9, ["SIGUSR1"] = 10, ["SIGUSR2"] = 12, ["SIGTERM"] = 15, ["SIGWINCH"] = 28,
    };

    /// <summary>What was wrong with the message that ended the program, if one did. To be read when the program has ended.</summary>
    public RequestErrors Errors { get; } = new();

    /// <summary>Hears the caller until it leaves. Fails never.</summary>
    public async Task HearAsync()
    {
        try
        {
            while (await messages.ReceiveAsync(MostBytes, Errors, CancellationToken.None) is { } message && await TakeAsync(message)) { }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException) { }
        await left.CancelAsync();
    }

    private async Task<bool> TakeAsync(byte[] message)
    {
        var read = JsonBody.Read(message, "type", Errors, fields =>
            new Said(fields.Required("type", "type"), fields.Text("data"), fields.Text("signal")));
        switch (read)
        {
            case { Type: "stdin", Data: { } data }:
                await live.WriteAsync(RequestChecks.Encode("data", data, Errors)).WaitAsync(left.Token);
                break;
            case { Type: "stdin" }:
                Errors.Add("data", "is missing.");
                break;
            case { Type: "eof" }:
                live.End();
                break;
            case { Type: "signal", Signal: { } name } when Signals.TryGetValue(name, out var number):
                await live.SignalAsync(number, left.Token);
                break;
            case { Type: "signal" }:
                Errors.Add("signal", $"must be one of {string.Join(", ", Signals.Keys)}.");
                break;
            case { Type: not null }:
                Errors.Add("type", "must be stdin, eof or signal.");
                break;
        }
        return !Errors.Any;
    }

    private sealed record Said(string? Type, string? Data, string? Signal);
}
