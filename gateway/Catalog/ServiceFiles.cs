using System.Security.Cryptography;
using System.Text.Json;

namespace CodeRunner.Gateway.Catalog;

/// <summary>
/// The folder of service files, one JSON object each: weather.json → /v1/weather. What is wrong with one file concerns that file
/// alone, and its last good version stays.
/// </summary>
/// <param name="folder">May appear later, or not at all.</param>
/// <param name="check">Says what else is wrong with a service, or null.</param>
internal sealed class ServiceFiles(string folder, Func<Service, ValueTask<string?>> check)
{
    private const int LongestFile = 64 * 1024;

    private readonly Dictionary<string, Known> known = new(StringComparer.Ordinal);

    /// <summary>What the folder holds now, and what is to be said of what changed. Called by one caller at a time.</summary>
    /// <exception cref="IOException">The folder cannot be read: all is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task<FolderLook> LookAsync(ServiceCatalog configured, CancellationToken cancel)
    {
        string[] files = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)]
            : [];
        List<FileNews> news = [];
        foreach (var gone in known.Keys.Except(files).ToArray())
        {
            known.Remove(gone, out var was);
            if (was?.Good is { } service) news.Add(new(Path.GetFileName(gone), service, null, Gone: true));
        }

        foreach (var file in files)
        {
            if (await ReadAsync(file, configured, cancel) is { } one) news.Add(one);
        }

        return new FolderLook([.. known.Values.Select(file => file.Good).OfType<Service>()], news);
    }

    private async Task<FileNews?> ReadAsync(string file, ServiceCatalog configured, CancellationToken cancel)
    {
        var name = Path.GetFileName(file);
        var before = known.GetValueOrDefault(file) ?? new Known("", null, null);
        var (bytes, hash) = await BytesAsync(file, cancel);
        if (hash == before.Hash)
        {
            // A fault is told when it is seen for the second time: before, the file may be half written.
            if (before.Fault is null || before.Told) return null;
            known[file] = before with { Told = true };
            return new(name, before.Good, before.Fault);
        }

        try
        {
            var service = Parse(name, bytes ?? throw new InvalidServiceException($"it is {hash}"), configured);
            if (await check(service) is { } fault) throw new InvalidServiceException(fault);
            known[file] = new Known(hash, service, null);
            return new(name, service, null);
        }
        catch (InvalidServiceException invalid)
        {
            known[file] = new Known(hash, before.Good, invalid.Message);
            return null;
        }
    }

    private static Service Parse(string file, byte[] bytes, ServiceCatalog configured)
    {
        if (bytes.Length > LongestFile) throw new InvalidServiceException($"it is longer than {LongestFile / 1024} KiB");
        var name = Path.GetFileNameWithoutExtension(file);
        if (name.Any(char.IsUpper)) throw new InvalidServiceException("its name, which is the service's, must be in lower case");
        if (configured.Find(name) is not null) throw new InvalidServiceException("the settings' section Services has a service of this name: one of the two must go");
        try
        {
            return ServiceReader.Read(name, new ConfigurationBuilder().AddJsonStream(new MemoryStream(bytes)).Build());
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidDataException)
        {
            throw new InvalidServiceException($"it is no JSON object: {broken.GetBaseException().Message.TrimEnd('.')}", broken);
        }
    }

    // Without bytes the hash is the reason.
    private static async Task<(byte[]? Bytes, string Hash)> BytesAsync(string file, CancellationToken cancel)
    {
        try
        {
            var bytes = await ReadBoundedAsync(file, cancel);
            return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, $"unreadable: {failure.Message.TrimEnd('.')}");
        }
    }

    private static async Task<byte[]> ReadBoundedAsync(string file, CancellationToken cancel)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[LongestFile + 1];
        return buffer[..await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel)];
    }

    /// <summary>What is remembered of a file.</summary>
    /// <param name="Hash">Of the bytes seen last.</param>
    /// <param name="Good">The last good version.</param>
    /// <param name="Fault">Of the bytes seen last.</param>
    private sealed record Known(string Hash, Service? Good, string? Fault)
    {
        public bool Told { get; init; }
    }
}

/// <summary>One look into the folder.</summary>
/// <param name="Services">Those to serve.</param>
/// <param name="News">What changed since the look before.</param>
internal sealed record FolderLook(IReadOnlyList<Service> Services, IReadOnlyList<FileNews> News);

/// <summary>Something to tell of a file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Service">What is served from it from now on; of one that is gone, what was; null for nothing.</param>
/// <param name="Fault">What is wrong with it now.</param>
/// <param name="Gone">It is no longer there.</param>
internal sealed record FileNews(string File, Service? Service, string? Fault, bool Gone = false);
