using System.Security.Cryptography;
using System.Text;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;
using CodeRunner.Keys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Admission;

/// <summary>Who asks, and for what? A key that cannot be one is refused here, without a question to anybody.</summary>
internal sealed class Identify(RequestDelegate next, WrongKeys wrongKeys, TimeProvider clock, IOptions<RunnersOptions> runners, IOptions<KeysConnection> keys)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestIdempotencyKey = 255;

    // Beyond the call's time-out and the tries to settle it: no hold may expire whose answer could still be given.
    private const int SpareSeconds = 30;

    public Task InvokeAsync(HttpContext context)
    {
        // 1. Not everything is counted.
        if (Prices.Of(context.Request.Method, context.Request.Path, context.GetEndpoint()) is not { } price) return next(context);

        var address = CallerAddress.Owner(context.Connection.RemoteIpAddress);
        LimitHeaders.Promise(context, clock);

        // 2. The key leaves the request, whatever becomes of it.
        var credential = Credential.Take(context.Request, Prices.IsOurs(price));
        if (!price.Counted) return next(context);

        // 3. Who guesses keys is not even told that they are wrong.
        if (credential.Present && wrongKeys.TooMany(address) is { } seconds) return Refusals.RefuseGuessingAsync(context, seconds);
        if (credential is { Present: true, Digest: null })
        {
            wrongKeys.Count(address);
            return Refusals.RefuseKeyAsync(context);
        }

        var asked = new Asked(price, address, credential.Digest, HoldSeconds(context), Claim: null);
        if (price.Cost is not null && HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.TryGetValue(IdempotencyKey, out var once))
            return ClaimAsync(context, asked, once);
        context.Features.Set(asked);
        return next(context);
    }

    // 4. What shall be done once is known by its body.
    private async Task ClaimAsync(HttpContext context, Asked asked, StringValues once)
    {
        using var body = await ReadForClaimAsync(context, once);
        if (body is null) return;   // refused there
        context.Features.Set(body);
        context.Features.Set(asked with { Claim = ClaimOf(context.Request, body) });
        await next(context);
    }

    private static async Task<BufferedBody?> ReadForClaimAsync(HttpContext context, StringValues once)
    {
        var request = context.Request;
        if (once is not [{ Length: > 0 and <= LongestIdempotencyKey }])
        {
            await context.RefuseAsync(400, "bad_idempotency_key", $"{IdempotencyKey} must be one value of 1 to {LongestIdempotencyKey} characters.");
            return null;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var body = await BufferedBody.ReadAsync(request, context.RequestAborted);
        if (body is null) await context.RefuseAsync(413, "body_too_large", $"With an {IdempotencyKey} the request's body may have {BufferedBody.MaxMiB} MiB.");
        else body.Attach(request);
        // What is kept must suit every repeat, whatever it can decompress.
        request.Headers.Remove("Accept-Encoding");
        return body;
    }

    private static Claim ClaimOf(HttpRequest request, BufferedBody body)
    {
        var scope = $"{request.Method}\n{request.Path}\n{request.Headers[IdempotencyKey]}";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.QueryString}\n"));
        hash.AppendData(body.Bytes);
        return new Claim(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope))), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private int HoldSeconds(HttpContext context)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config;
        var answer = (route?.Timeout ?? TimeSpan.FromSeconds(runners.Value.TimeoutSeconds)).TotalSeconds;
        return (int)Math.Ceiling(answer + keys.Value.SettleSeconds) + SpareSeconds;
    }
}
