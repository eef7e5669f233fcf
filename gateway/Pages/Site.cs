using System.Collections.Frozen;
using System.Security.Cryptography;

namespace CodeRunner.Gateway.Pages;

/// <summary>The pages and what they load, as gateway/Pages/web/build.mjs made them: read once, held in memory, a few hundred KiB.</summary>
internal sealed class Site
{
    private const string Compressed = ".br";

    private readonly FrozenDictionary<string, SiteFile> files;

    private Site(FrozenDictionary<string, SiteFile> files) => this.files = files;

    /// <summary>False where the gateway was built before its pages were.</summary>
    public bool Built => files.Count > 0;

    public SiteFile? Find(string name) => files.GetValueOrDefault(name);

    /// <summary>Reads the folder `pages` beside the program.</summary>
    public static Site Read(ILogger<Site> log)
    {
        var folder = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "pages"));
        if (!folder.Exists)
        {
            log.PagesMissing();
            return new Site(FrozenDictionary<string, SiteFile>.Empty);
        }

        return new Site(folder.EnumerateFiles().Where(file => file.Extension != Compressed).ToFrozenDictionary(file => file.Name, Read, StringComparer.Ordinal));
    }

    private static SiteFile Read(FileInfo file)
    {
        var content = File.ReadAllBytes(file.FullName);
        var compressed = file.FullName + Compressed;
        return new SiteFile(
            content,
            File.Exists(compressed) ? File.ReadAllBytes(compressed) : null,
            file.Extension switch
            {
                ".html" => "text/html; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".svg" => "image/svg+xml",
                ".txt" => "text/plain; charset=utf-8",
                _ => "application/octet-stream",
            },
            Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }
}

/// <summary>A file of the site.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Brotli">The same, compressed; null where that saves nothing.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Version">Of its content: part of the addresses by which pages load it.</param>
internal sealed record SiteFile(byte[] Content, byte[]? Brotli, string Type, string Version);
