using System.Net;
using System.Security.Cryptography;
using System.Text;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Admission;

/// <summary>/admin: for operators, with the token `Admin:Token`. Without that setting it does not exist.</summary>
internal static class AdminEndpoints
{
    private const int ShortestToken = 16;
    private const long LongestBody = 64 * 1024;
    private const string IdempotencyKey = "Idempotency-Key";

    public static void MapAdmin(this IEndpointRouteBuilder app, IConfiguration configuration)
    {
        if (configuration["Admin:Token"] is not { Length: > 0 } token) return;
        if (token.Length < ShortestToken) throw new StartException($"Admin:Token is too short: it must have at least {ShortestToken} characters.");

        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        app.MapGet("/admin/services", (HttpContext context, ServiceDirectory services) => GuardAsync(context, expected, () => ServicesAsync(context, services)));
        app.Map("/admin/{**rest}", (HttpContext context, KeysClient keys) => GuardAsync(context, expected, () => ForwardAsync(context, keys)));
    }

    private static async Task GuardAsync(HttpContext context, byte[] expected, Func<Task> answer)
    {
        var wrong = context.RequestServices.GetRequiredService<WrongKeys>();
        var address = CallerAddress.Owner(context.Connection.RemoteIpAddress);
        if (wrong.TooMany(address) is { } seconds)
        {
            await Refusals.RefuseGuessingAsync(context, seconds);
            return;
        }

        // Hashes are compared, in a time that tells neither length nor where they differ.
        var given = context.Request.Headers.Authorization.ToString();
        var said = given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? given[7..].Trim() : "";
        if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(said)), expected))
        {
            context.Response.Headers.CacheControl = "no-store";
            await answer();
            return;
        }

        wrong.Count(address);
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"coderunner admin\"";
        await context.RefuseAsync(401, "bad_token", "The admin token is missing or wrong.");
    }

    private static Task ServicesAsync(HttpContext context, ServiceDirectory services) => context.Response.WriteAsJsonAsync(
        new AdminServices([.. services.Current.Entries.Select(entry => entry.Name)]), Wire.Default.AdminServices, "application/json", context.RequestAborted);

    private static async Task ForwardAsync(HttpContext context, KeysClient keys)
    {
        if (context.Request.ContentLength > LongestBody)
        {
            await context.RefuseAsync(413);
            return;
        }

        // The path as routing saw it: its segments cannot lead anywhere but below /admin.
        var path = string.Join('/', ((string?)context.Request.RouteValues["rest"] ?? "").Split('/').Select(Uri.EscapeDataString));
        if (path.Split('/').Any(segment => segment is "." or ".."))
        {
            await context.RefuseAsync(404);
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"admin/{path}{context.Request.QueryString}");
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.ContentType = new("application/json");
        }

        if (context.Request.Headers.TryGetValue(IdempotencyKey, out var reference)) request.Headers.TryAddWithoutValidation(IdempotencyKey, reference.ToString());
        try
        {
            using var answer = await keys.SendAsync(request, context.RequestAborted);
            if (!answer.IsSuccessStatusCode)
            {
                if (answer.Content.Headers.ContentType is null) await context.RefuseAsync((int)answer.StatusCode);
                else await RefuseAsync(context, answer);
                return;
            }

            context.Response.StatusCode = (int)answer.StatusCode;
            if (answer.StatusCode == HttpStatusCode.NoContent) return;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (KeysUnavailableException)
        {
            await Refusals.RefuseUnavailableAsync(context);
        }
    }

    private static async Task RefuseAsync(HttpContext context, HttpResponseMessage answer)
    {
        var refusal = await KeysClient.RefusalAsync(answer, context.RequestAborted);
        await context.RefuseAsync((int)answer.StatusCode, refusal.Error, refusal.Detail);
    }
}
