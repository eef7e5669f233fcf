using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace CodeRunner.Keys;

/// <summary>gw_ + 30 random characters + 6 of checksum, of 0-9A-Za-z: what is no key is told apart without a question to anyone.</summary>
public static class KeyFormat
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "gw_";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;   // 62^6 is more than 2^32
    private const int Length = 3 + RandomLength + ChecksumLength;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>A new key, of 178 random bits.</summary>
    public static string Create()
    {
        var random = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return Prefix + random + Checksum(random);
    }

    /// <summary>Whether this can have come from <see cref="Create"/>. It may still be unknown, expired or revoked.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && !text[Prefix.Length..].ContainsAnyExcept(Characters)
        && text[^ChecksumLength..].SequenceEqual(Checksum(text.Slice(Prefix.Length, RandomLength)));

    /// <summary>What leaves the gateway in the key's place: its SHA-256, in hexadecimal.</summary>
    public static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>What people may see of it: enough to tell their keys apart.</summary>
    public static string Hint(string key) => key[..(Prefix.Length + 4)];

    private static string Checksum(ReadOnlySpan<char> random)
    {
        Span<byte> bytes = stackalloc byte[RandomLength];
        Encoding.ASCII.GetBytes(random, bytes);
        var rest = Crc32.HashToUInt32(bytes);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--, rest /= (uint)Alphabet.Length) digits[i] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
        return new string(digits);
    }
}
