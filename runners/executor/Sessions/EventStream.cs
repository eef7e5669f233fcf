using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CodeRunner.Executor.Sandboxing;
using Microsoft.AspNetCore.Http.HttpResults;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<CodeRunner.Executor.ExecuteResponse>,
    Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<CodeRunner.Executor.Problem>,
    Microsoft.AspNetCore.Http.HttpResults.EmptyHttpResult>;

namespace CodeRunner.Executor.Sessions;

/// <summary>
/// Answers with server-sent events: <c>stdout</c> and <c>stderr</c> with the text as it comes, at last <c>result</c> with the whole answer.
/// What is refused before a program was started is a problem like any other; after it, the last event is <c>error</c>.
/// </summary>
internal sealed class EventStream
{
    // Bounded by what is kept of each stream: nobody waits for a slow reader.
    private readonly Channel<(string Name, string Text)> pieces = Channel.CreateUnbounded<(string, string)>(new() { SingleReader = true });

    public static bool IsWanted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs something and tells its output meanwhile.</summary>
    public static async Task<Answer> AnswerAsync(HttpContext context, Func<OutputListeners, Task<Answer>> run)
    {
        var stream = new EventStream();
        var running = stream.RunAsync(run);
        var cancel = context.RequestAborted;
        try
        {
            await foreach (var (name, text) in stream.pieces.Reader.ReadAllAsync(cancel))
                await SendAsync(context, name, JsonSerializer.Serialize(new OutputPiece(text), WireJson.Readable.OutputPiece), cancel);
            var answer = await running;
            if (answer.Result is JsonHttpResult<Problem> problem)
            {
                if (!context.Response.HasStarted) return answer;
                await SendAsync(context, "error", JsonSerializer.Serialize(problem.Value!, WireJson.Readable.Problem), cancel);
            }
            else if (answer.Result is Ok<ExecuteResponse> result)
                await SendAsync(context, "result", JsonSerializer.Serialize(result.Value!, WireJson.Readable.ExecuteResponse), cancel);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            await running;   // it sees the same, and ends
        }
        return TypedResults.Empty;
    }

    private async Task<Answer> RunAsync(Func<OutputListeners, Task<Answer>> run)
    {
        try { return await run(new(Listener("stdout"), Listener("stderr"))); }
        finally { pieces.Writer.Complete(); }
    }

    private OutputListener Listener(string name)
    {
        var decoder = Encoding.UTF8.GetDecoder();   // keeps the beginning of a character until its end comes
        return piece =>
        {
            var text = new char[decoder.GetCharCount(piece, flush: false)];
            if (decoder.GetChars(piece, text, flush: false) > 0) pieces.Writer.TryWrite((name, new(text)));
        };
    }

    private static async Task SendAsync(HttpContext context, string name, string data, CancellationToken cancel)
    {
        var response = context.Response;
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
        }
        // JSON holds no line break of its own, so that one data line is enough.
        await response.WriteAsync($"event: {name}\ndata: {data}\n\n", cancel);
        await response.Body.FlushAsync(cancel);
    }
}
