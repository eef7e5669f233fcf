using System.Text.Json;
using CodeRunner.Gateway.Routing;
using CodeRunner.Gateway.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodeRunner.Gateway.Mcp;

/// <summary>What an MCP client sees, and what its calls do.</summary>
internal sealed class McpTools(ToolCatalog catalog, InnerCalls inner, ILogger<McpTools> log)
{
    // Clients read it all into memory, and so do we.
    private const int LongestAnswer = 10 * 1024 * 1024;

    // What can be told in words is best.
    private const string Preferred = "application/json, text/*;q=0.9, */*;q=0.5";

    // A new service is there within seconds.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, JsonElement> None = [];

    public ListToolsResult List(HttpContext context)
    {
        var tools = ToolsOf(context);
        // With many, code execution's are still shown: models know by them that they can run code at all.
        var listed = IsLong(tools) ? tools.Tools.Where(tool => tool.Service == CodeExecution.Name) : tools.Tools;
        return new ListToolsResult { Tools = [.. listed.Select(Tell), .. IsLong(tools) ? MetaTools.All : []], TimeToLive = Fresh };
    }

    /// <exception cref="McpProtocolException">There is no such tool.</exception>
    public async ValueTask<CallToolResult> CallAsync(HttpContext context, RequestContext<CallToolRequestParams> request, CancellationToken cancel)
    {
        var tools = ToolsOf(context);
        var arguments = request.Params?.Arguments ?? None;
        var name = request.Params?.Name ?? "";
        var isMeta = IsLong(tools) && tools.Find(name) is null;
        switch (name)
        {
            case MetaTools.Search when isMeta:
                return MetaTools.Found(tools, arguments);
            case MetaTools.Describe when isMeta:
                return MetaTools.Described(tools, arguments);
            case MetaTools.Call when isMeta:
                name = MetaTools.TextOf(arguments, "name") ?? "";
                if (tools.Find(name) is null) return McpAnswer.Fault(MetaTools.Unknown(tools, name));
                if (!TryReadInner(arguments, out arguments)) return McpAnswer.Fault("'arguments' must be an object.");
                break;
        }

        return tools.Find(name) is { } tool
            ? await CallAsync(context, tool, arguments, request, cancel)
            : throw new McpProtocolException(MetaTools.Unknown(tools, name), McpErrorCode.InvalidParams);
    }

    private async Task<CallToolResult> CallAsync(
        HttpContext context, ToolDefinition tool, IDictionary<string, JsonElement> arguments, RequestContext<CallToolRequestParams> request, CancellationToken cancel)
    {
        // A client that goes away ends its program, whatever the transport makes of it.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.RequestAborted);
        try
        {
            var call = ToolRequest.Of(tool, arguments);
            // Files in the result have no bound but the workspace's: that is read piece by piece, below.
            var follows = tool.Answer == AnswerKind.Run && request.Params?.ProgressToken is not null && !arguments.ContainsKey("return");
            using var answer = await inner.SendAsync(context, call, follows ? RunEvents.MediaType : Preferred, either.Token);
            if (follows && RunEvents.Are(answer)) return await RunEvents.FollowAsync(request, answer, either.Token);
            return await ReadAsync(answer, either.Token) is { } body
                ? McpAnswer.Of(tool, answer, body)
                : McpAnswer.Fault($"The answer is longer than {LongestAnswer / 1024 / 1024} MiB, which is too much to be handed on here. Ask for less.");
        }
        catch (ToolInputException wrong)
        {
            return McpAnswer.Fault($"The arguments do not fit '{tool.Name}': {wrong.Message} Nothing was called.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException && !either.IsCancellationRequested)
        {
            log.ToolFailed(context.TraceIdentifier, tool.Name, broken.GetBaseException().Message);
            return McpAnswer.Fault("The answer broke off. Try again.");
        }
    }

    private ToolSet ToolsOf(HttpContext context) => catalog.Current.Of(context.Request.RouteValues["service"] as string);

    private static bool IsLong(ToolSet tools) => tools.Tools.Length > MetaTools.MostListed;

    private static Tool Tell(ToolDefinition tool) => new()
    {
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = tool.Input,
        Annotations = new ToolAnnotations
        {
            Title = tool.Title,
            ReadOnlyHint = tool.Hints.ReadOnly,
            DestructiveHint = tool.Hints.Destructive,
            IdempotentHint = tool.Hints.Idempotent,
            OpenWorldHint = tool.Service != CodeExecution.Name,
        },
    };

    private static bool TryReadInner(IDictionary<string, JsonElement> arguments, out IDictionary<string, JsonElement> inner)
    {
        inner = None;
        if (!arguments.TryGetValue("arguments", out var given) || given.ValueKind == JsonValueKind.Null) return true;
        if (given.ValueKind != JsonValueKind.Object) return false;
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in given.EnumerateObject()) members[member.Name] = member.Value;
        inner = members;
        return true;
    }

    /// <summary>Null when it is too long.</summary>
    private static async Task<byte[]?> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.Content.Headers.ContentLength > LongestAnswer) return null;
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            if (body.Length + read > LongestAnswer) return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
