using System.Text.Json.Serialization;

namespace CodeRunner.Keys;

// What gateways and this service say to each other, over HTTP. Nothing of it reaches callers as it is.

/// <summary>`POST /verify`: may these calls be made? Each is decided by itself.</summary>
public sealed record VerifyRequests(IReadOnlyList<VerifyRequest> Calls);

/// <summary>The answers to <see cref="VerifyRequests"/>, in the same order.</summary>
public sealed record VerifyAnswers(IReadOnlyList<VerifyAnswer> Answers);

/// <summary>May this call be made? Exactly one of digest and address is set.</summary>
/// <param name="Service">Name of the called service.</param>
/// <param name="Digest">The key's <see cref="KeyFormat.Digest"/>.</param>
/// <param name="Address">Of a caller without a key, where gateways share their counts.</param>
/// <param name="Cost">Credits, unless the plan has a price of its own; null for what is free whatever the plan.</param>
/// <param name="HoldSeconds">After which an unsettled hold is given back: longer than the call can take.</param>
/// <param name="Claim">Of a call with an Idempotency-Key.</param>
public sealed record VerifyRequest(
    string Service, string? Digest = null, string? Address = null, long? Cost = null, int HoldSeconds = 600, Claim? Claim = null);

/// <summary>A call that shall be made once.</summary>
/// <param name="Scope">Of method, path and Idempotency-Key: a hash.</param>
/// <param name="Body">Of the body: a hash.</param>
public sealed record Claim(string Scope, string Body);

/// <summary>What was decided about a call.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>It may be made; if there is a hold, it must be settled.</summary>
    Admitted,
    /// <summary>Unknown, expired or revoked.</summary>
    BadKey,
    /// <summary>Too many requests within a minute.</summary>
    MinuteLimit,
    /// <summary>Too many requests today.</summary>
    DayLimit,
    /// <summary>Too many calls at once.</summary>
    ConcurrencyLimit,
    /// <summary>Too few credits.</summary>
    NoCredits,
    /// <summary>Another call with this Idempotency-Key is under way.</summary>
    InFlight,
    /// <summary>This Idempotency-Key came with another body before.</summary>
    OtherBody,
    /// <summary>Made before: the answer is given again.</summary>
    Replay,
    /// <summary>Nothing could be decided: the database gave no answer.</summary>
    Unavailable,
}

/// <summary>The answer to <see cref="VerifyRequest"/>.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Owner">The account behind the key; it stays the same when the key is rolled.</param>
/// <param name="Plan">The account's plan.</param>
/// <param name="MaxSessions">Of plan or account; null is no limit.</param>
/// <param name="Rates">How the limits stand after this call.</param>
/// <param name="Credits">What is left to spend; null without a key.</param>
/// <param name="Cost">What the call costs.</param>
/// <param name="Hold">Settles the call.</param>
/// <param name="RetryAfter">Seconds, when a limit refused.</param>
/// <param name="ClaimId">Belongs into the settlement of a call with a <see cref="Claim"/>.</param>
/// <param name="Answer">Of a replay.</param>
public sealed record VerifyAnswer(
    Outcome Outcome, string? Owner = null, string? Plan = null, long? MaxSessions = null, IReadOnlyList<Rate>? Rates = null,
    long? Credits = null, long Cost = 0, string? Hold = null, int? RetryAfter = null, string? ClaimId = null, StoredAnswer? Answer = null);

/// <summary>An answer that is kept for repeats of its call.</summary>
public sealed record StoredAnswer(int Status, byte[] Body, string? ContentType = null);

/// <summary>`POST /settle`: how calls ended.</summary>
public sealed record SettleRequest(IReadOnlyList<Settlement> Settlements);

/// <summary>How one call ended.</summary>
/// <param name="Charged">Else the hold is given back.</param>
/// <param name="Hold">From its <see cref="VerifyAnswer"/>; null where nothing was held.</param>
/// <param name="ClaimId">From its <see cref="VerifyAnswer"/>.</param>
/// <param name="Answer">To keep under the claim; without it the claim is given up.</param>
public sealed record Settlement(bool Charged, string? Hold = null, string? ClaimId = null, StoredAnswer? Answer = null);

/// <summary>The answer to <see cref="SettleRequest"/>: given when all of it is in the database.</summary>
/// <param name="Expired">Holds that should have been charged and had been given back before, in any order.</param>
public sealed record SettleAnswer(IReadOnlyList<string> Expired);

/// <summary>`POST /keys`: a new key for whoever calls from there.</summary>
public sealed record CreateRequest(string Address);

/// <summary>The one time that a key is said.</summary>
/// <param name="Key">The key itself.</param>
/// <param name="Credits">What it may spend.</param>
/// <param name="OldKeyExpiresAt">Of a rolled key that lives on for a while.</param>
public sealed record NewKey(string Key, long Credits, DateTimeOffset? OldKeyExpiresAt = null);

/// <summary>`POST /keys/roll`, `/keys/revoke` and `/keys/balance`: about the caller's own key.</summary>
public sealed record OwnKeyRequest(string Digest, bool KeepOld = false);

/// <summary>`GET /api/keys/balance`.</summary>
public sealed record Balance(
    long Credits, long Held, string Plan, PlanLimits Limits, DateTimeOffset CreatedAt, IReadOnlyList<UsageOfDay> Usage, DateTimeOffset? ExpiresAt = null);

/// <summary>Limits in force; null is "no limit".</summary>
public sealed record PlanLimits(long? RequestsPerMinute = null, long? RequestsPerDay = null, long? MaxConcurrent = null, long? MaxSessions = null);

/// <summary>Charged calls of one account to one service on one day (UTC).</summary>
public sealed record UsageOfDay(string Day, string Service, long Calls, long Credits);

/// <summary>An account as administrators see it.</summary>
public sealed record AccountView(
    string Id, string Plan, long Credits, long Held, PlanLimits Overrides, DateTimeOffset CreatedAt, IReadOnlyList<KeyView> Keys);

/// <summary>A key as administrators see it: never the key.</summary>
public sealed record KeyView(string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null, DateTimeOffset? RevokedAt = null);

/// <summary>A page of accounts, by id.</summary>
public sealed record AccountList(IReadOnlyList<AccountView> Keys, string? Next = null);

/// <summary>A top-up. Its reference (the Idempotency-Key) makes it happen once.</summary>
/// <param name="Credits">1–1,000,000,000.</param>
/// <param name="Source">Where the money came from: `manual`, or a payment provider's name.</param>
/// <param name="Note">For people, at most 200 characters.</param>
public sealed record GrantRequest(long Credits, string Source = "manual", string Note = "");

/// <summary>What a grant led to.</summary>
/// <param name="Credits">The balance after it.</param>
/// <param name="Repeated">It had been made before, and was not made again.</param>
public sealed record GrantAnswer(long Credits, bool Repeated);

/// <summary>`PATCH /admin/keys/{id}`: what differs from the plan. All limits are set anew; null is "as the plan says".</summary>
public sealed record AccountChange(string? Plan = null, PlanLimits? Overrides = null);

/// <summary>Usage of one account.</summary>
public sealed record UsageList(IReadOnlyList<UsageOfDay> Usage);

/// <summary>A plan as configured.</summary>
public sealed record PlanView(string Name, PlanLimits Limits, long Credits, IReadOnlyDictionary<string, long>? CreditsPerCall = null);

/// <summary>All plans.</summary>
public sealed record PlanList(IReadOnlyList<PlanView> Plans);

/// <summary>What an administrator did.</summary>
public sealed record AuditEntry(DateTimeOffset At, string Actor, string Action, string Detail, string? Account = null);

/// <summary>The latest first.</summary>
public sealed record AuditList(IReadOnlyList<AuditEntry> Entries);

/// <summary>Why a request was refused: a stable code and a sentence.</summary>
public sealed record Refusal(string Error, string Detail, int? RetryAfter = null);

/// <summary>`GET /health`.</summary>
/// <param name="Status">ok.</param>
/// <param name="Database">sqlite or postgres.</param>
/// <param name="Drift">Credits by which balances and ledger differ, as last compared: anything but 0 is a bug. Null before the first comparison.</param>
public sealed record KeysHealth(string Status, string Database, long? Drift = null);

/// <summary>Source-generated JSON of everything above.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VerifyRequests))]
[JsonSerializable(typeof(VerifyAnswers))]
[JsonSerializable(typeof(SettleRequest))]
[JsonSerializable(typeof(SettleAnswer))]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(OwnKeyRequest))]
[JsonSerializable(typeof(Balance))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(GrantRequest))]
[JsonSerializable(typeof(GrantAnswer))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(UsageList))]
[JsonSerializable(typeof(PlanList))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(KeysHealth))]
public sealed partial class KeysWire : JsonSerializerContext;
