using System.Net.ServerSentEvents;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodeRunner.Gateway.Mcp;

/// <summary>A run whose output is followed: each piece becomes a progress notification, the result the tool's answer.</summary>
internal static class RunEvents
{
    public const string MediaType = "text/event-stream";

    // What a model's user looks at while waiting; all of it is in the result.
    private const int MostNotifications = 200;
    private const int LongestPiece = 2000;

    public static bool Are(HttpResponseMessage answer) => answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == MediaType;

    public static async Task<CallToolResult> FollowAsync(RequestContext<CallToolRequestParams> request, HttpResponseMessage answer, CancellationToken cancel)
    {
        var token = request.Params!.ProgressToken!.Value;
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var pieces = 0;
        await foreach (var piece in SseParser.Create(stream, (type, data) => (Type: type, Data: data.ToArray())).EnumerateAsync(cancel))
        {
            var (type, data) = piece.Data;
            if (type == "error") return McpAnswer.OfProblem(data);
            if (type is not ("stdout" or "stderr")) return McpAnswer.OfRun(data);
            if (pieces++ >= MostNotifications) continue;
            var text = JsonDocument.Parse(data).RootElement.GetProperty("text").GetString() ?? "";
            await request.Server.NotifyProgressAsync(
                token, new ProgressNotificationValue { Progress = pieces, Message = text.Length <= LongestPiece ? text : $"{text[..LongestPiece]}…" }, cancellationToken: cancel);
        }

        return McpAnswer.Fault("The answer broke off before the program's result. Try again.");
    }
}
