using System.Globalization;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Catalog;

/// <summary>What people write about a service → <see cref="Service"/>. The same members in a file of `services/` and in the section `Services`.</summary>
internal static class ServiceReader
{
    private const long MostCredits = 1_000_000_000;
    private const long MostRequests = 1_000_000_000;
    private const long MostKiB = 1024 * 1024;
    private const int LongestName = 63, LongestTitle = 100, LongestDescription = 2000, LongestPath = 500;

    private static readonly string[] Members =
        ["address", "title", "description", "creditsPerCall", "requestsPerMinute", "maxBodyKiB", "timeoutSeconds", "openApi", "health"];

    // The desk's own names: calls under them would be counted as those to keys and catalog.
    private static readonly string[] Taken = ["keys", "services"];

    /// <exception cref="InvalidServiceException">What is wrong, and what it must be.</exception>
    public static Service Read(string name, IConfiguration settings)
    {
        name = name.ToLowerInvariant();
        CheckName(name);
        var address = Text(settings, "address", LongestDescription) ?? throw new InvalidServiceException("Address is missing: it must be http://name:port or http://unix:/path");
        if (UpstreamAddress.Fault(address) is { } fault) throw new InvalidServiceException($"Address is '{address}': {fault}");
        if (settings.GetChildren().FirstOrDefault(member => !Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new InvalidServiceException($"there is no member '{unknown.Key}': the members are {string.Join(", ", Members)}");
        }

        return new Service(name, UpstreamAddress.Parse(address))
        {
            Title = Text(settings, "title", LongestTitle) ?? name,
            Description = Text(settings, "description", LongestDescription) ?? "",
            CreditsPerCall = Whole(settings, "creditsPerCall", 0, MostCredits) ?? 1,
            RequestsPerMinute = Whole(settings, "requestsPerMinute", 1, MostRequests),
            MaxBodyBytes = Whole(settings, "maxBodyKiB", 1, MostKiB) * 1024,
            Timeout = Seconds(settings, "timeoutSeconds"),
            OpenApi = PathOf(settings, "openApi", "/openapi.json"),
            SaysOpenApi = Text(settings, "openApi", LongestPath) is not null,
            Health = PathOf(settings, "health", null),
        };
    }

    private static void CheckName(string name)
    {
        if (name == CodeExecution.Name) throw new InvalidServiceException("it is served by the runners; set Runners:Addresses instead");
        if (Taken.Contains(name)) throw new InvalidServiceException($"the name '{name}' is taken by the gateway itself");
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new InvalidServiceException($"a name has 1 to {LongestName} letters, digits and '-' only, as it is part of the address /v1/{{name}}");
        }
    }

    private static string? Text(IConfiguration settings, string member, int longest)
    {
        var section = settings.GetSection(member);
        if (section.GetChildren().Any()) throw new InvalidServiceException($"{Shown(member)} must be a text");
        if (section.Value is not { Length: > 0 } text) return null;
        if (text.Length > longest) throw new InvalidServiceException($"{Shown(member)} has {text.Length} characters: {longest} are allowed");
        return text.Any(c => char.IsControl(c) && c is not '\n') ? throw new InvalidServiceException($"{Shown(member)} must not have control characters") : text;
    }

    private static long? Whole(IConfiguration settings, string member, long least, long most)
    {
        if (Text(settings, member, LongestPath) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new InvalidServiceException($"{Shown(member)} is '{text}': it must be a whole number from {least} to {most}");
    }

    private static TimeSpan Seconds(IConfiguration settings, string member)
    {
        if (Text(settings, member, LongestPath) is not { } text) return TimeSpan.FromSeconds(100);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.05 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidServiceException($"{Shown(member)} is '{text}': it must be a number from 0.05 to 3600");
    }

    // "/openapi.json"; false when there is none.
    private static string? PathOf(IConfiguration settings, string member, string? otherwise)
    {
        if (Text(settings, member, LongestPath) is not { } text) return otherwise;
        if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) return null;
        return text.StartsWith('/') && text.All(c => c is > ' ' and < (char)127 and not '#' and not '\\')
            ? text
            : throw new InvalidServiceException($"{Shown(member)} is '{text}': it must be a path such as /{member.ToLowerInvariant()}, or false");
    }

    // As settings are written: CreditsPerCall. Files may write it in any case.
    private static string Shown(string member) => char.ToUpperInvariant(member[0]) + member[1..];
}
