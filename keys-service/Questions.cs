using CodeRunner.Keys.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CodeRunner.Keys;

/// <summary>What gateways ask.</summary>
internal static class Questions
{
    public static void MapQuestions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", (IDatabase database, Upkeep upkeep) => TypedResults.Ok(new KeysHealth("ok", database.Name, upkeep.Drift)));
        app.MapPost("/verify", VerifyAsync);
        app.MapPost("/settle", SettleAsync);
        app.MapPost("/keys", CreateAsync);
        app.MapPost("/keys/roll", RollAsync);
        app.MapPost("/keys/revoke", RevokeAsync);
        app.MapPost("/keys/balance", BalanceAsync);
    }

    public static Task RefuseAsync(HttpContext context, int status, string error, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new Refusal(error, detail), KeysWire.Default.Refusal);
    }

    private static async Task<Results<Ok<VerifyAnswers>, BadRequest<Refusal>>> VerifyAsync(VerifyRequests request, CallDesk desk, CancellationToken cancel) =>
        CallDesk.Fault(request) is { } fault ? Bad(fault) : TypedResults.Ok(await desk.VerifyAsync(request, cancel));

    private static async Task<Results<Ok<SettleAnswer>, BadRequest<Refusal>>> SettleAsync(SettleRequest request, CallDesk desk, CancellationToken cancel) =>
        CallDesk.Fault(request) is { } fault ? Bad(fault) : TypedResults.Ok(await desk.SettleAsync(request, cancel));

    private static async Task<Results<Ok<NewKey>, JsonHttpResult<Refusal>>> CreateAsync(CreateRequest request, Accounts accounts, CancellationToken cancel)
    {
        var (key, retryAfter) = await accounts.CreateAsync(request.Address, cancel);
        return key is not null
            ? TypedResults.Ok(key)
            : Refused(429, "too_many_keys", "Too many keys were created from this address.", retryAfter);
    }

    private static async Task<Results<Ok<NewKey>, JsonHttpResult<Refusal>>> RollAsync(OwnKeyRequest request, Accounts accounts, CancellationToken cancel)
    {
        var (key, replaced) = await accounts.RollAsync(request, cancel);
        if (key is not null) return TypedResults.Ok(key);
        return replaced ? Refused(403, "key_replaced", "This key was rolled before: only its successor may be rolled.") : BadKey();
    }

    private static async Task<Results<NoContent, JsonHttpResult<Refusal>>> RevokeAsync(OwnKeyRequest request, Accounts accounts, CancellationToken cancel) =>
        await accounts.RevokeAsync(request.Digest, cancel) ? TypedResults.NoContent() : BadKey();

    private static async Task<Results<Ok<Balance>, JsonHttpResult<Refusal>>> BalanceAsync(OwnKeyRequest request, Accounts accounts, CancellationToken cancel) =>
        await accounts.BalanceAsync(request.Digest, cancel) is { } balance ? TypedResults.Ok(balance) : BadKey();

    private static BadRequest<Refusal> Bad(string detail) => TypedResults.BadRequest(new Refusal("bad_request", detail));

    private static JsonHttpResult<Refusal> BadKey() => Refused(401, "bad_key", "The key is unknown, expired or revoked.");

    private static JsonHttpResult<Refusal> Refused(int status, string error, string detail, int? retryAfter = null) =>
        TypedResults.Json(new Refusal(error, detail, retryAfter), KeysWire.Default.Refusal, statusCode: status);
}
