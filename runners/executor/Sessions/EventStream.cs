using System.Text.Json;
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
internal static class EventStream
{
    public static bool IsWanted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs something and tells its output meanwhile.</summary>
    public static async Task<Answer> AnswerAsync(HttpContext context, Func<OutputListeners, Task<Answer>> run)
    {
        var pieces = new OutputPieces();
        var running = pieces.OfAsync(run);
        var cancel = context.RequestAborted;
        try
        {
            await foreach (var (name, text) in pieces.ReadAllAsync(cancel))
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
