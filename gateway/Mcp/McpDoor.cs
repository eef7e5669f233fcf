using System.Net;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Tools;
using CodeRunner.Keys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Mcp;

/// <summary>
/// Who comes to /mcp? A wrong key is told at once, not at the first call of a tool. Nothing is charged here: the calls that tools make
/// pass the desk themselves.
/// </summary>
internal sealed class McpDoor(
    RequestDelegate next, KeysClient keys, WrongKeys wrongKeys, ToolCatalog tools, TimeProvider clock, IOptions<McpOptions> options, ILogger<McpDoor> log)
{
    // A file of 10 MiB as base64, and some.
    private const int LongestBody = 16 * 1024 * 1024;

    private readonly LocalCounts counts = new(clock);
    private readonly SeenKeys seen = new(clock);

    public Task InvokeAsync(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<McpEndpoint>() is null ? next(context) : EnterAsync(context);

    private async Task EnterAsync(HttpContext context)
    {
        if (await IsRefusedAsync(context)) return;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = LongestBody;
        await next(context);
    }

    private async Task<bool> IsRefusedAsync(HttpContext context)
    {
        // 1. The key leaves the request: nothing here logs or forwards it by accident.
        var address = CallerAddress.Owner(context.Connection.RemoteIpAddress);
        var key = KeyOf(context.Request);
        var credential = Credential.Take(context.Request, ours: true);
        context.Features.Set(new McpCaller(credential.Digest is null ? null : key));

        // 2. Is it one, and not guessed?
        if (credential.Present && wrongKeys.TooMany(address) is { } wait)
        {
            await Refusals.RefuseGuessingAsync(context, wait);
            return true;
        }

        if (credential is { Present: true, Digest: null })
        {
            wrongKeys.Count(address);
            await Refusals.RefuseKeyAsync(context);
            return true;
        }

        // 3. Not too often.
        var (counted, count) = counts.TryCount(credential.Digest ?? address, options.Value.RequestsPerMinute, perDay: null);
        if (!counted)
        {
            var seconds = count.Minute.RetryAfter(options.Value.RequestsPerMinute, clock.GetUtcNow());
            context.Response.Headers.RetryAfter = $"{seconds}";
            await context.RefuseAsync(429, "rate_limited", $"Too many requests: {options.Value.RequestsPerMinute} a minute may come here. Try again in {seconds} s.");
            return true;
        }

        // 4. Somebody's?
        if (credential.Digest is { } digest && !seen.Contains(digest) && await IsRefusedKeyAsync(context, digest, address)) return true;

        // 5. Of what there is.
        if (context.Request.RouteValues["service"] is string service && !tools.HasService(service))
        {
            await context.RefuseAsync(404, "unknown_service", "There is no service of this name. GET /api/services lists them; /mcp has the tools of all.");
            return true;
        }

        if (context.Request.ContentLength <= LongestBody || context.Request.ContentLength is null) return false;
        await context.RefuseAsync(413, "body_too_large", $"A message may have {LongestBody / 1024 / 1024} MiB.");
        return true;
    }

    private async Task<bool> IsRefusedKeyAsync(HttpContext context, string digest, string address)
    {
        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Post, "keys/balance") { Content = JsonContent.Create(new OwnKeyRequest(digest), KeysWire.Default.OwnKeyRequest) };
            using var answer = await keys.SendAsync(question, context.RequestAborted);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                wrongKeys.Count(address);
                await Refusals.RefuseKeyAsync(context);
                return true;
            }

            if (answer.IsSuccessStatusCode) seen.Add(digest);
            return false;
        }
        catch (KeysUnavailableException away)
        {
            log.KeysUnavailable(context.TraceIdentifier, away.Message);
            await Refusals.RefuseUnavailableAsync(context);
            return true;
        }
    }

    // Credential has made sure that all of them are the same.
    private static string? KeyOf(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var bearer = request.Headers.Authorization.FirstOrDefault(value => value?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true);
        return (bearer?[Bearer.Length..] ?? request.Headers["X-API-Key"].FirstOrDefault() ?? request.Query["key"].FirstOrDefault())?.Trim();
    }
}

/// <summary>Marks the endpoints that speak MCP.</summary>
internal sealed record McpEndpoint;
