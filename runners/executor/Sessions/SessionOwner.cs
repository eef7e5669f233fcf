using System.Globalization;

namespace CodeRunner.Executor.Sessions;

/// <summary>Who asks, as the gateway says: it alone reaches this service and lets no such header of a caller through.</summary>
/// <param name="Name"><c>key:ID</c> or <c>addr:ADDRESS</c>.</param>
/// <param name="MostSessions">How many he may have open.</param>
/// <param name="Open">How many he has open on all runners together, as far as the gateway knows.</param>
internal sealed record SessionOwner(string Name, int MostSessions, int Open)
{
    public const string Header = "X-CodeRunner-Owner", MostHeader = "X-CodeRunner-Max-Sessions", OpenHeader = "X-CodeRunner-Open-Sessions";

    /// <summary>With a key: what he opens exists for that key alone.</summary>
    public bool Keyed => IsKey(Name);

    public static SessionOwner Of(HttpRequest request)
    {
        var name = request.Headers[Header].ToString() is { Length: > 0 } sent ? sent : "addr:";
        return new(name, Number(request, MostHeader) ?? (IsKey(name) ? 20 : 5), Number(request, OpenHeader) ?? 0);
    }

    private static bool IsKey(string name) => name.StartsWith("key:", StringComparison.Ordinal);

    private static int? Number(HttpRequest request, string header) =>
        int.TryParse(request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
