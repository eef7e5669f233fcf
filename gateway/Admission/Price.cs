using System.Globalization;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Admission;

/// <summary>A call as the desk sees it.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Cost">Credits unless the plan says otherwise; null for what is free whatever the plan.</param>
/// <param name="Counted">Whether it counts against rate limits.</param>
internal sealed record Price(string Service, long? Cost, bool Counted)
{
    public bool OfCodeExecution => Service == CodeExecution.Name;

    /// <summary>Whether an answer with this status is charged. Of code execution: was the program started?</summary>
    public bool Charges(int status) => OfCodeExecution ? status is >= 200 and < 300 or 101 : status < 500;
}

/// <summary>What each call costs: that of starting programs 1, of other services `Services:{name}:CreditsPerCall`, by default 1 too.</summary>
internal sealed class Prices
{
    private const string OwnKeys = "keys";
    private const long Most = 1_000_000_000;

    private readonly Dictionary<string, long> ofServices = new(StringComparer.OrdinalIgnoreCase);

    public Prices(IConfiguration configuration)
    {
        foreach (var service in configuration.GetSection("Services").GetChildren())
        {
            var text = service["CreditsPerCall"] ?? "1";
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var credits) || credits > Most)
            {
                throw new StartException($"Services:{service.Key}:CreditsPerCall is '{text}': it must be a whole number from 0 to {Most}.");
            }

            ofServices[service.Key] = credits;
        }
    }

    /// <summary>Null for what is not the desk's business.</summary>
    public Price? Of(string method, PathString path)
    {
        // Routing does not mind upper case, nor a slash at the end; who pays must not depend on them either.
        var parts = (path.Value ?? "").ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["v1", CodeExecution.Name, "api", .. var rest] => OfCode(method, rest),
            ["v1", CodeExecution.Name, .. var rest] => OfCode(method, rest),
            ["v1", var service, "openapi.json"] => new Price(service, Cost: null, Counted: false),
            ["v1", var service, ..] => new Price(service, ofServices.TryGetValue(service, out var credits) ? credits : null, Counted: true),
            ["v1"] => new Price("", Cost: null, Counted: true),
            ["api", "keys", ..] => new Price(OwnKeys, Cost: null, Counted: true),
            _ => null,
        };
    }

    /// <summary>Whether this path's credentials are for us whatever they look like.</summary>
    public static bool IsOurs(Price price) => price.OfCodeExecution || price.Service == OwnKeys;

    private static Price OfCode(string method, string[] path) => new(
        CodeExecution.Name,
        path switch
        {
            ["execute"] or ["sessions", _, "execute"] when HttpMethods.IsPost(method) => 1,
            ["run", _] when HttpMethods.IsGet(method) || HttpMethods.IsHead(method) => 1,
            ["execute", "interactive"] => 1,
            _ => null,
        },
        Counted: path is not (["health"] or ["openapi.json"]));
}
