using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Interactive;

/// <summary>
/// <c>/api/execute/interactive</c>: a program over a WebSocket. Which runner it needs stands in the caller's first message, so it is read
/// here; from the program's start on, frames are handed on both ways, and nobody reads faster than the other takes.
/// Whoever is not admitted is refused before the upgrade; later refusals are messages, {"type": "error", …} with a problem's members.
/// </summary>
internal sealed class InteractiveEndpoint(RunnerDirectory directory, UpstreamClients clients, IOptions<RunnersOptions> options, ILogger<InteractiveEndpoint> log) : IDisposable
{
    public const string Path = "/execute/interactive";

    private const int MostBytes = BufferedBody.MaxMiB * 1024 * 1024;
    private const int FrameBytes = 16 * 1024;
    private const int Tries = 2;
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private readonly HttpMessageInvoker http = new(clients.CreateRunnerHandler());

    public static WebSocketOptions Options => new() { KeepAliveInterval = PingInterval, KeepAliveTimeout = PingInterval };

    public void Dispose() => http.Dispose();

    public async Task AnswerAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await context.RefuseAsync(426, "upgrade_required", "This address speaks WebSocket only; POST …/execute runs a program over plain HTTP.");
            return;
        }

        if (!directory.Current.AnyOpen)
        {
            await context.RefuseAsync(503, "no_runner", "No runner is alive at the moment.");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var caller = new CallerSocket(socket, context, end.Token);
        try
        {
            end.CancelAfter(TimeSpan.FromSeconds(options.Value.FirstMessageSeconds));
            if (await FirstAsync(caller, end.Token) is not { } first) return;
            end.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
            await RunAsync(context, caller, first, end.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            socket.Abort();   // the caller has left, or takes nothing any more
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> FirstAsync(CallerSocket caller, CancellationToken cancel)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var frame = await caller.Socket.ReceiveAsync(message.GetMemory(FrameBytes), cancel);
            if (frame.MessageType == WebSocketMessageType.Close)
            {
                await caller.CloseAsync(WebSocketCloseStatus.NormalClosure);
                return null;
            }

            message.Advance(frame.Count);
            if (message.WrittenCount > MostBytes)
            {
                await caller.RefuseAsync(413, "body_too_large", $"The first message is larger than {BufferedBody.MaxMiB} MiB.");
                return null;
            }

            if (frame.EndOfMessage) return message.WrittenMemory;
        }
    }

    private async Task RunAsync(HttpContext context, CallerSocket caller, ReadOnlyMemory<byte> first, CancellationToken cancel)
    {
        // 1. Without a language, or with none that can be read, any runner says what is wrong.
        var runners = directory.Current;
        var requested = RequestedLanguage.Find(first.Span);
        string? language = null;
        if (requested is not null && !runners.Seen.TryGetValue(requested, out language))
        {
            await caller.RefuseAsync(LanguageRouting.Unknown(context, requested, runners));
            return;
        }

        // 2. The runner with the most free slots; another one if it provably did not take the call.
        var refused = context.ProblemOf(503, "no_runner", $"No runner{(language is null ? "" : " for " + language)} is alive at the moment.");
        foreach (var runner in Candidates(runners, language))
        {
            var load = directory.LoadOf(runner.Name);
            load.Begin(RunnerHeaders.Owner(context));
            try
            {
                if (await TryAsync(context, caller, runner, first, cancel) is not { } problem) return;
                refused = problem;
                log.TriedElsewhere(context.TraceIdentifier, runner.Name, problem.Error);
            }
            finally
            {
                load.End();
            }
        }

        await caller.RefuseAsync(refused);
    }

    private IEnumerable<RunnerModel> Candidates(RunnerSnapshot runners, string? language) => runners.Open
        .Where(runner => language is null || runner.Languages.Contains(language, StringComparer.OrdinalIgnoreCase))
        .OrderBy(runner => directory.LoadOf(runner.Name).Unreachable)
        .ThenByDescending(runner => runner.Free - directory.LoadOf(runner.Name).InFlight)
        .Take(Tries);

    /// <summary>Why this runner did not take the call; null when it did, and all is said.</summary>
    private async Task<Problem?> TryAsync(HttpContext context, CallerSocket caller, RunnerModel runner, ReadOnlyMemory<byte> first, CancellationToken cancel)
    {
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = socket.Options.KeepAliveTimeout = PingInterval;
        RunnerHeaders.Add(context, socket.Options);
        try
        {
            await socket.ConnectAsync(new UriBuilder(runner.Address.Uri) { Scheme = "ws", Path = $"/api{Path}" }.Uri, http, cancel);
        }
        catch (WebSocketException failure)
        {
            directory.LoadOf(runner.Name).Unreachable = true;
            return Failed(context, failure, "The runner could not be reached.");
        }

        try
        {
            // 1. Its first word: started, or why not.
            await socket.SendAsync(first, WebSocketMessageType.Text, endOfMessage: true, cancel);
            var word = await RunnerWord.ReadAsync(socket, cancel);
            if (word.IsBusy) return context.ProblemOf(503, "busy", "As many programs run and wait as the runners take. Nothing was started; try again.");
            if (!word.IsStarted)
            {
                await caller.RefuseAsync(word.Message, word.CloseStatus);
                return null;
            }

            // 2. What was started is charged before anything of it is seen.
            if (context.Features.Get<Reservation>() is { } reservation && !await reservation.SettleAsync(charged: true))
            {
                await caller.RefuseAsync(503, "charge_failed", "The program was started but could not be charged, so it was stopped. It costs nothing.");
                return null;
            }
        }
        catch (Exception failure) when (failure is WebSocketException or JsonException && caller.Socket.State == WebSocketState.Open)
        {
            // What may have been started is never sent twice.
            await caller.RefuseAsync(Failed(context, failure, "The runner broke off before it gave an answer."));
            return null;
        }

        // 3. Frames, both ways, until one of them leaves.
        if (!await new Relay(caller.Socket, socket).RunAsync(cancel))
        {
            await caller.RefuseAsync(Failed(context, null, "The runner broke off while the program ran."));
        }

        return null;
    }

    private Problem Failed(HttpContext context, Exception? failure, string detail)
    {
        log.UpstreamFailed(context.TraceIdentifier, "the runner", "Interactive", failure?.GetBaseException().Message ?? "its connection ended");
        return context.ProblemOf(502, "runner_failed", detail);
    }
}
