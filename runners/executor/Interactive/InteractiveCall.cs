using System.Net.WebSockets;
using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Sandboxing;
using Microsoft.AspNetCore.Http.HttpResults;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<CodeRunner.Executor.ExecuteResponse>,
    Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<CodeRunner.Executor.Problem>,
    Microsoft.AspNetCore.Http.HttpResults.EmptyHttpResult>;

namespace CodeRunner.Executor.Interactive;

/// <summary>Runs what a first message asks for.</summary>
internal delegate Task<Answer> InteractiveRun(byte[] body, RequestErrors errors, OutputListeners listeners, LiveInput live, CancellationToken cancel);

/// <summary>
/// One program over a WebSocket. In: first what <c>execute</c> takes, then <c>stdin</c>, <c>eof</c> and <c>signal</c> (<see cref="InteractiveInput"/>).
/// Out: <c>started</c>, which the gateway keeps to itself, then <c>stdout</c> and <c>stderr</c> as they come, at last <c>result</c>; or <c>error</c>.
/// A caller who leaves ends the program.
/// </summary>
internal static class InteractiveCall
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    /// <summary>For the first message, for a reader that does not take the last ones, and for the goodbye.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static WebSocketOptions Options => new() { KeepAliveInterval = PingInterval, KeepAliveTimeout = PingInterval };

    public static async Task AnswerAsync(HttpContext context, int mostBytes, InteractiveRun run)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await Problems.OfStatus(context, StatusCodes.Status426UpgradeRequired).ExecuteAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var messages = new InteractiveSocket(socket);
        try
        {
            await ConverseAsync(context, messages, mostBytes, run);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            socket.Abort();   // nobody is there any more, or takes what is sent
        }
    }

    private static async Task ConverseAsync(HttpContext context, InteractiveSocket messages, int mostBytes, InteractiveRun run)
    {
        var errors = new RequestErrors();
        if (await FirstAsync(context, messages, mostBytes, errors) is not { } body)
        {
            await RefuseAsync(context, messages, errors);
            return;
        }

        // 1. The program runs, its input comes in, its output goes out: each at its own pace.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using var unsent = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var live = new LiveInput();
        var pieces = new OutputPieces();
        var input = new InteractiveInput(messages, live, left);
        var running = EndAsync(pieces.OfAsync(listeners => run(body, errors, listeners, live, left.Token)), unsent);
        var hearing = input.HearAsync();
        try
        {
            await Task.WhenAny(live.Started, running);
            if (live.Started.IsCompletedSuccessfully) await messages.SendAsync(new InteractiveMessage("started"), unsent.Token);
            await foreach (var (stream, text) in pieces.ReadAllAsync(unsent.Token)) await messages.SendAsync(new InteractiveMessage(stream, text), unsent.Token);

            // 2. The last word.
            var answer = await running;
            if (input.Errors.Any) await RefuseAsync(context, messages, input.Errors);
            else if (answer.Result is JsonHttpResult<Problem> { Value: { } problem }) await messages.RefuseAsync(problem, unsent.Token);
            else if (answer.Result is Ok<ExecuteResponse> { Value: { } result })
            {
                await messages.SendResultAsync(result, unsent.Token);
                await messages.CloseAsync(WebSocketCloseStatus.NormalClosure, unsent.Token);
            }
        }
        finally
        {
            // 3. Whatever broke: nothing of it runs on.
            await left.CancelAsync();
            await running;
            unsent.CancelAfter(Patience);
            await using var deaf = unsent.Token.Register(messages.Abort);
            await hearing;
        }
    }

    /// <summary>From the program's end on, who does not read is not waited for.</summary>
    private static async Task<Answer> EndAsync(Task<Answer> running, CancellationTokenSource unsent)
    {
        try { return await running; }
        finally { unsent.CancelAfter(Patience); }
    }

    private static async Task<byte[]?> FirstAsync(HttpContext context, InteractiveSocket messages, int mostBytes, RequestErrors errors)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        return await messages.ReceiveAsync(mostBytes, errors, patience.Token) ?? (errors.Any ? null : throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely));
    }

    private static async Task RefuseAsync(HttpContext context, InteractiveSocket messages, RequestErrors errors)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        var problem = Problems.Of(context, errors.Status, errors.Code, "The request cannot be run as it is", errors.Detail, errors.Fields).Value!;
        await messages.RefuseAsync(problem, patience.Token);
    }
}
