using System.Globalization;
using System.Net;
using System.Text.Json;
using CodeRunner.Gateway.Edge;
using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>/api/keys: what callers do with their own key.</summary>
internal static class KeyEndpoints
{
    private const int LongestBody = 4096;

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/keys/create", CreateAsync);
        app.MapGet("/api/keys/balance", BalanceAsync);
        app.MapPost("/api/keys/roll", RollAsync);
        app.MapDelete("/api/keys", RevokeAsync);
    }

    private static async Task CreateAsync(HttpContext context, KeysClient keys)
    {
        var asked = context.Features.Get<Asked>()!;
        await AnswerAsync(context, keys, "keys", JsonContent.Create(new CreateRequest(asked.Address), KeysWire.Default.CreateRequest));
    }

    private static Task BalanceAsync(HttpContext context, KeysClient keys) => OwnAsync(context, keys, "keys/balance", keepOld: false);

    private static Task RevokeAsync(HttpContext context, KeysClient keys) => OwnAsync(context, keys, "keys/revoke", keepOld: false);

    private static async Task RollAsync(HttpContext context, KeysClient keys)
    {
        if (await ReadRollAsync(context) is { } roll) await OwnAsync(context, keys, "keys/roll", roll.KeepOld);
    }

    // {"keepOld": true}, or nothing.
    private static async Task<RollRequest?> ReadRollAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[LongestBody];
        while (body.Length <= LongestBody && await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read) body.Write(buffer, 0, read);
        if (body.Length == 0) return new RollRequest();
        try
        {
            if (body.Length <= LongestBody && JsonSerializer.Deserialize(body.ToArray(), Wire.Default.RollRequest) is { } roll) return roll;
        }
        catch (JsonException) { }   // said below

        await context.RefuseAsync(400, "bad_request", "The body must be empty or {\"keepOld\": true}.");
        return null;
    }

    private static async Task OwnAsync(HttpContext context, KeysClient keys, string path, bool keepOld)
    {
        if (context.Features.Get<Asked>()?.Digest is not { } digest)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"coderunner\"";
            await context.RefuseAsync(401, "key_needed", "Say which key: Authorization: Bearer gw_… or X-API-Key.");
            return;
        }

        await AnswerAsync(context, keys, path, JsonContent.Create(new OwnKeyRequest(digest, keepOld), KeysWire.Default.OwnKeyRequest));
    }

    private static async Task AnswerAsync(HttpContext context, KeysClient keys, string path, HttpContent content)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
            using var answer = await keys.SendAsync(request, context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            await WriteAsync(context, answer, path);
        }
        catch (KeysUnavailableException)
        {
            await Refusals.RefuseUnavailableAsync(context);
        }
    }

    private static async Task WriteAsync(HttpContext context, HttpResponseMessage answer, string path)
    {
        var cancel = context.RequestAborted;
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (!answer.IsSuccessStatusCode)
        {
            var refusal = await KeysClient.RefusalAsync(answer, cancel);
            if (refusal.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            if (answer.StatusCode == HttpStatusCode.Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer realm=\"coderunner\", error=\"invalid_token\"";
            await context.RefuseAsync((int)answer.StatusCode, refusal.Error, refusal.Detail);
        }
        else if (path == "keys/balance")
        {
            context.Response.ContentType = "application/json";
            await answer.Content.CopyToAsync(context.Response.Body, cancel);
        }
        else
        {
            var key = (await answer.Content.ReadFromJsonAsync(KeysWire.Default.NewKey, cancel))!;
            var docs = $"{context.Request.Scheme}://{context.Request.Host}/docs";
            await context.Response.WriteAsJsonAsync(new KeyAnswer(key.Key, key.Credits, docs, key.OldKeyExpiresAt), Wire.Readable.KeyAnswer, "application/json", cancel);
        }
    }
}
