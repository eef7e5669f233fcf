using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Languages;

/// <summary>All languages of this executor: every folder below <c>runners/</c> with a <c>language.json</c>.</summary>
internal sealed class LanguageCatalog
{
    private readonly Dictionary<string, Language> byName;

    private LanguageCatalog(IReadOnlyList<Language> languages)
    {
        Languages = languages;
        byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (var language in languages)
        {
            foreach (var name in language.Manifest.Aliases.Prepend(language.Name))
            {
                if (!byName.TryAdd(name, language))
                    throw new StartRefusedException($"Two languages claim the name \"{name}\": {byName[name].Name} and {language.Name}.");
            }
        }
    }

    public IReadOnlyList<Language> Languages { get; }

    /// <summary>By name or alias, in any case; null when unknown.</summary>
    public Language? Find(string name) => byName.GetValueOrDefault(name);

    public string Known => string.Join(", ", Languages.Select(language => language.Name));

    /// <summary>The same languages with what was learned of them at start.</summary>
    public static LanguageCatalog Of(IEnumerable<Language> languages) => new([.. languages.OrderBy(language => language.Name, StringComparer.Ordinal)]);

    /// <summary>Reads the folders. One that cannot be read stops the start: served half, nobody would know which half.</summary>
    /// <param name="root">The folder whose sub-folders are languages.</param>
    /// <param name="only">Names to serve; empty for all.</param>
    /// <param name="limits">The limits of a language that sets none.</param>
    public static LanguageCatalog Read(string root, IReadOnlyCollection<string> only, Limits limits)
    {
        if (!Directory.Exists(root)) throw new StartRefusedException($"The languages folder {root} does not exist. Set Executor__Languages.");
        if (only.FirstOrDefault(name => !File.Exists(Path.Combine(root, name, "language.json"))) is { } missing)
            throw new StartRefusedException($"Executor__Only names \"{missing}\", but {Path.Combine(root, missing)} holds no language.json.");
        var languages = Directory.EnumerateDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, "language.json")) && (only.Count == 0 || only.Contains(Path.GetFileName(folder))))
            .Select(folder => ReadOne(folder, limits)).ToList();
        if (languages.Count == 0) throw new StartRefusedException($"No folder below {root} holds a language.json.");
        return Of(languages);
    }

    private static Language ReadOne(string folder, Limits limits)
    {
        var file = Path.Combine(folder, "language.json");
        try
        {
            using var stream = File.OpenRead(file);
            var manifest = JsonSerializer.Deserialize(stream, ManifestJson.Default.LanguageManifest) ?? throw new JsonException("is null");
            Check(manifest);
            if (manifest.Name != Path.GetFileName(folder)) throw new ValidationException($"name is \"{manifest.Name}\", but the folder is \"{Path.GetFileName(folder)}\"");
            var folders = manifest.Folders.Prepend(manifest.Name)
                .Select(name => new LanguageFolder(name, Path.GetFullPath(Path.Combine(folder, "..", name)))).ToList();
            if (folders.FirstOrDefault(one => !Directory.Exists(one.Path)) is { } missing) throw new ValidationException($"folders names \"{missing.Name}\", which does not exist");
            return new Language(manifest, folders, limits with
            {
                WallMs = manifest.Limits.WallMs ?? limits.WallMs,
                MemoryMiB = manifest.Limits.MemoryMiB ?? limits.MemoryMiB,
                Processes = manifest.Limits.Processes ?? limits.Processes,
            });
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or ValidationException)
        {
            throw new StartRefusedException($"{file}: {error.Message}");
        }
    }

    private static void Check(LanguageManifest manifest)
    {
        Validator.ValidateObject(manifest, new ValidationContext(manifest), validateAllProperties: true);
        Validator.ValidateObject(manifest.Limits, new ValidationContext(manifest.Limits), validateAllProperties: true);
        if (manifest.Aliases.Concat(manifest.Version).Concat(manifest.Run).Any(string.IsNullOrEmpty))
            throw new ValidationException("aliases, version and run must not hold null or empty strings");
        if (manifest.Folders.FirstOrDefault(name => name.Contains('/', StringComparison.Ordinal) || name.StartsWith('.')) is { } bad)
            throw new ValidationException($"folders names \"{bad}\", which is not a sibling folder");
    }
}
