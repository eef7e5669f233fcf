using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Catalog;

/// <summary>Section `Catalog`: where services are found, and how often they are looked at.</summary>
internal sealed class CatalogOptions
{
    /// <summary>Folder with one JSON file a service; none by default.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Seconds between two looks into the folder, 0.01–60, default 2: how soon a new file takes effect.</summary>
    [Range(0.01, 60)] public double PollSeconds { get; set; } = 2;

    /// <summary>Seconds between two questions for a service's health, 0.01–3600, default 5.</summary>
    [Range(0.01, 3600)] public double HealthSeconds { get; set; } = 5;

    /// <summary>Seconds after which a service's OpenAPI document is asked for again, 0.01–86400, default 300. One that came back to health is asked at once.</summary>
    [Range(0.01, 86_400)] public double DocumentSeconds { get; set; } = 300;
}

[OptionsValidator]
internal sealed partial class CatalogOptionsValidator : IValidateOptions<CatalogOptions>;
