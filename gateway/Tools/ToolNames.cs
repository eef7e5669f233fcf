using System.Security.Cryptography;
using System.Text;

namespace CodeRunner.Gateway.Tools;

/// <summary>Names that every framework takes: ^[a-zA-Z0-9_-]{1,64}$.</summary>
internal static class ToolNames
{
    private const int Longest = 64;
    private const int HashLength = 8;

    // No service's name has an underscore: the first two of a tool's name end its service's.
    private const string Divider = "__";

    /// <summary>weather__getForecast; an operation without an id is called by its method and path: weather__get_cities_city.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="operation">The operation's id, or method and path.</param>
    /// <param name="taken">Names given before; the new one is added.</param>
    public static string Unique(string service, string operation, HashSet<string> taken)
    {
        var wanted = $"{service}{Divider}{Plain(operation)}";
        var name = wanted.Length <= Longest ? wanted : Shorten(wanted, operation);
        for (var more = 2; !taken.Add(name); more++) name = Shorten(wanted, $"{operation}\n{more}");
        return name;
    }

    /// <summary>Letters, digits, '_' and '-' stay; whatever else becomes one '_'.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '-') plain.Append(c);
            else if (plain.Length > 0 && plain[^1] != '_') plain.Append('_');
        }

        var name = plain.ToString().Trim('_');
        return name.Length > 0 ? name : "_";
    }

    /// <summary>An argument's name, likewise.</summary>
    public static string OfArgument(string wanted, string place, HashSet<string> taken)
    {
        var plain = Plain(wanted);
        var name = plain.Length <= Longest ? plain : Shorten(plain, wanted);
        if (taken.Add(name)) return name;
        name = Shorten($"{place}_{plain}", "");
        for (var more = 2; !taken.Add(name); more++) name = Shorten($"{place}_{plain}", $"{more}");
        return name;
    }

    // What is cut off must still tell two names apart, and the same document must always give the same names.
    private static string Shorten(string wanted, string of)
    {
        if (of.Length == 0 && wanted.Length <= Longest) return wanted;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{wanted}\n{of}")))[..HashLength];
        return $"{wanted[..Math.Min(wanted.Length, Longest - HashLength - 1)]}_{hash}";
    }
}
