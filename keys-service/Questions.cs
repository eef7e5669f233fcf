using CodeRunner.Keys.Storage;
using CodeRunner.Keys.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CodeRunner.Keys;

/// <summary>What gateways ask.</summary>
internal static class Questions
{
    private const int MostCalls = 1000;
    private const int MostSettlements = 1000;
    private const int LongestHold = 24 * 3600;

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

    private static async Task<Results<Ok<VerifyAnswers>, BadRequest<Refusal>>> VerifyAsync(
        VerifyRequests request, Verification verification, KeysMetrics metrics, TimeProvider clock, CancellationToken cancel)
    {
        if (request.Calls.Count > MostCalls) return Bad($"More than {MostCalls} calls.");
        foreach (var call in request.Calls)
        {
            if (call.Digest is null == call.Address is null) return Bad("Exactly one of digest and address must be there.");
            if (call.Cost is < 0 or > Plan.Most || call.HoldSeconds is < 1 or > LongestHold) return Bad("cost or holdSeconds is out of its range.");
        }

        var began = clock.GetTimestamp();
        var answers = await verification.VerifyAsync(request.Calls, cancel);
        if (metrics.Measured) metrics.Verified(answers, clock.GetElapsedTime(began));
        return TypedResults.Ok(new VerifyAnswers(answers));
    }

    private static async Task<Results<Ok<SettleAnswer>, BadRequest<Refusal>>> SettleAsync(
        SettleRequest request, Settling settling, KeysMetrics metrics, TimeProvider clock, CancellationToken cancel)
    {
        if (request.Settlements.Count > MostSettlements) return Bad($"More than {MostSettlements} settlements.");
        var began = clock.GetTimestamp();
        var answer = await settling.SettleAsync(request, cancel);
        if (metrics.Measured) metrics.Settled(request.Settlements, clock.GetElapsedTime(began));
        return TypedResults.Ok(answer);
    }

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
