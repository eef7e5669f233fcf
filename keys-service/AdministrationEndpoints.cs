using Microsoft.AspNetCore.Http.HttpResults;

namespace CodeRunner.Keys;

/// <summary>The part of /admin that is about keys. Gateways let only operators through to here.</summary>
internal static class AdministrationEndpoints
{
    private const string Actor = "admin";
    private const int LongestText = 200;

    public static void MapAdministration(this IEndpointRouteBuilder app)
    {
        app.MapGet("/admin/keys", ListAsync);
        app.MapGet("/admin/keys/{id}", FindAsync);
        app.MapPatch("/admin/keys/{id}", ChangeAsync);
        app.MapPost("/admin/keys/{id}/revoke", RevokeAsync);
        app.MapPost("/admin/keys/{id}/grants", GrantAsync);
        app.MapGet("/admin/keys/{id}/usage", UsageAsync);
        app.MapGet("/admin/plans", (Administration administration) => TypedResults.Ok(administration.Plans()));
        app.MapGet("/admin/audit", AuditAsync);
    }

    /// <summary>What is wrong with a grant, or null.</summary>
    public static string? Fault(GrantRequest grant, string? reference) =>
        grant.Credits is < 1 or > Administration.MostCredits ? $"credits must be from 1 to {Administration.MostCredits}."
        : grant.Source.Length is 0 or > 40 ? "source must have 1 to 40 characters."
        : grant.Note.Length > LongestText ? $"note must have at most {LongestText} characters."
        : reference is not { Length: > 0 and <= LongestText } ? $"A top-up needs an Idempotency-Key of at most {LongestText} characters, so that a repeat does not pay twice."
        : null;

    private static async Task<Results<Ok<AccountList>, BadRequest<Refusal>>> ListAsync(
        Administration administration, CancellationToken cancel, string? after = null, int limit = 100) =>
        limit is < 1 or > 500 ? Bad("limit must be from 1 to 500.") : TypedResults.Ok(await administration.ListAsync(after, limit, cancel));

    private static async Task<Results<Ok<AccountView>, NotFound<Refusal>>> FindAsync(string id, Administration administration, CancellationToken cancel) =>
        await administration.FindAsync(id, cancel) is { } account ? TypedResults.Ok(account) : Unknown(id);

    private static async Task<Results<NoContent, NotFound<Refusal>, BadRequest<Refusal>>> ChangeAsync(
        string id, AccountChange change, Administration administration, IReadOnlyDictionary<string, Plan> plans, CancellationToken cancel)
    {
        if (change.Plan is { } plan && (plan == Plan.Anonymous || !plans.ContainsKey(plan))) return Bad($"There is no plan '{plan}' for keys.");
        if (change.Overrides is { } limits && new[] { limits.RequestsPerMinute, limits.RequestsPerDay, limits.MaxConcurrent }.Any(one => one is < 1 or > Plan.Most)) return Bad("A limit is out of its range.");
        if (change.Overrides?.MaxSessions is < 0 or > Plan.Most) return Bad("maxSessions is out of its range.");
        return await administration.ChangeAsync(id, change, Actor, cancel) ? TypedResults.NoContent() : Unknown(id);
    }

    private static async Task<Results<NoContent, NotFound<Refusal>>> RevokeAsync(string id, Administration administration, CancellationToken cancel) =>
        await administration.RevokeAsync(id, Actor, cancel) ? TypedResults.NoContent() : Unknown(id);

    private static async Task<Results<Ok<GrantAnswer>, NotFound<Refusal>, BadRequest<Refusal>, UnprocessableEntity<Refusal>>> GrantAsync(
        string id, GrantRequest grant, HttpRequest request, Administration administration, CancellationToken cancel)
    {
        var reference = request.Headers["Idempotency-Key"].ToString();
        if (Fault(grant, reference) is { } fault) return Bad(fault);
        return await administration.GrantAsync(id, grant, reference, Actor, cancel) switch
        {
            ({ } answer, _) => TypedResults.Ok(answer),
            (_, { } error) => TypedResults.UnprocessableEntity(error),
            _ => Unknown(id),
        };
    }

    private static async Task<Results<Ok<UsageList>, NotFound<Refusal>>> UsageAsync(string id, Administration administration, CancellationToken cancel) =>
        await administration.UsageAsync(id, cancel) is { } usage ? TypedResults.Ok(usage) : Unknown(id);

    private static async Task<Results<Ok<AuditList>, BadRequest<Refusal>>> AuditAsync(Administration administration, CancellationToken cancel, int limit = 100) =>
        limit is < 1 or > 1000 ? Bad("limit must be from 1 to 1000.") : TypedResults.Ok(await administration.AuditAsync(limit, cancel));

    private static BadRequest<Refusal> Bad(string detail) => TypedResults.BadRequest(new Refusal("bad_request", detail));

    private static NotFound<Refusal> Unknown(string id) => TypedResults.NotFound(new Refusal("unknown_key", $"There is no key with the id '{(id.Length <= 60 ? id : id[..60])}'."));
}
