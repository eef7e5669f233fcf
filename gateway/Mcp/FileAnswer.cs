using System.Globalization;
using System.Text;
using ModelContextProtocol.Protocol;

namespace CodeRunner.Gateway.Mcp;

/// <summary>Bytes as a model can take them: an image, a text, or a resource in base64. What they are is seen in them, not believed from a name.</summary>
internal static class FileAnswer
{
    private const int LongestImage = 5 * 1024 * 1024;
    private const int LongestResource = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="bytes">The file's.</param>
    /// <param name="name">For the resource's address.</param>
    public static ContentBlock Block(byte[] bytes, string name)
    {
        if (ImageType(bytes) is { } type && bytes.Length <= LongestImage) return ImageContentBlock.FromBytes(bytes, type);
        if (TextOf(bytes) is { } text) return new TextContentBlock { Text = text.Length == 0 ? $"({name} is empty)" : McpAnswer.Cut(text) };
        if (bytes.Length > LongestResource)
        {
            return new TextContentBlock { Text = string.Create(CultureInfo.InvariantCulture, $"({name} has {bytes.Length} bytes that are no text, which is too much to show; it can be downloaded over HTTP)") };
        }

        return new EmbeddedResourceBlock { Resource = BlobResourceContents.FromBytes(bytes, $"file:///{Uri.EscapeDataString(name)}", "application/octet-stream") };
    }

    private static string? ImageType(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? "image/png"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.StartsWith("GIF8"u8) ? "image/gif"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    // A text with NUL in it is none that a model could read.
    private static string? TextOf(byte[] bytes)
    {
        if (bytes.Contains((byte)0)) return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
