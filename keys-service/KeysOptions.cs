using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Keys;

/// <summary>Section `Keys`.</summary>
internal sealed class KeysOptions : IValidatableObject
{
    /// <summary>Npgsql's connection string, such as `Host=db;Username=keys;Password=…;Database=keys`. Without it: SQLite in the data folder.</summary>
    public string? Postgres { get; set; }

    /// <summary>What the HMACs of keys are made with, at least 32 characters; the same for all replicas. Without it one is made once, in the data folder.</summary>
    [MinLength(32)] public string? HashSecret { get; set; }

    /// <summary>What gateways must say in `X-Keys-Secret`, at least 16 characters. Needed wherever this listens on more than a Unix socket.</summary>
    [MinLength(16)] public string? Secret { get; set; }

    /// <summary>Keys that one address may create within an hour, 0–1,000,000, default 5.</summary>
    [Range(0, 1_000_000)] public int CreationsPerHour { get; set; } = 5;

    /// <summary>Keys that one address may create within 24 hours, 0–1,000,000, default 20.</summary>
    [Range(0, 1_000_000)] public int CreationsPerDay { get; set; } = 20;

    /// <summary>SQLite's `synchronous`: NORMAL (a power cut may lose the last commits, a crash may not) or FULL. Default NORMAL.</summary>
    [RegularExpression("NORMAL|FULL")] public string Synchronous { get; set; } = "NORMAL";

    /// <summary>Seconds between two looks for holds that nobody settled, 0.05–3600, default 10.</summary>
    [Range(0.05, 3600)] public double UpkeepSeconds { get; set; } = 10;

    /// <summary>Minutes between two comparisons of ledger and balances, 0.001–10080, default 60.</summary>
    [Range(0.001, 10_080)] public double ReconcileMinutes { get; set; } = 60;

    /// <summary>Seconds that the start waits for PostgreSQL, 0–3600, default 30.</summary>
    [Range(0, 3600)] public double StartSeconds { get; set; } = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CreationsPerDay < CreationsPerHour) yield return new ValidationResult("Keys:CreationsPerDay must be at least Keys:CreationsPerHour.");
    }
}

[OptionsValidator]
internal sealed partial class KeysOptionsValidator : IValidateOptions<KeysOptions>;
