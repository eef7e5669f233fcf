using System.Security.Cryptography;
using System.Text;

namespace CodeRunner.Keys;

/// <summary>What is stored in place of keys and addresses: HMACs, which tell a thief of the database nothing.</summary>
internal sealed class KeyHash(byte[] secret)
{
    /// <param name="digest">A key's <see cref="KeyFormat.Digest"/>.</param>
    public string OfKey(string digest) => Of("key:" + digest);

    public string OfAddress(string address) => Of("address:" + address);

    private string Of(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)));
}
