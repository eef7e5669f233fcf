using System.Security.Cryptography;

namespace CodeRunner.Keys;

/// <summary>Where the database and the secret lie: CODERUNNER_DATA, by default `data` in the current folder. Only its user may enter.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string path;

    public DataFolder(IConfiguration configuration)
    {
        path = System.IO.Path.GetFullPath(configuration["CODERUNNER_DATA"] is { Length: > 0 } set ? set : "data");
        try
        {
            // An existing folder keeps its mode: it may be an operator's choice, and what is ours in it is closed by itself.
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data folder {path} cannot be made: {failure.Message} Set CODERUNNER_DATA to another one.", failure);
        }
    }

    /// <summary>The database file, made empty and closed to others where it is missing.</summary>
    public string Database()
    {
        var file = System.IO.Path.Combine(path, "keys.db");
        try
        {
            // SQLite gives its journals the mode of the database.
            using (new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly })) { }
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The database {file} cannot be opened: {failure.Message}", failure);
        }
    }

    /// <summary>The secret of this folder, made at its first use. Whoever loses it has lost all keys.</summary>
    public byte[] Secret()
    {
        var file = System.IO.Path.Combine(path, "keys.secret");
        try
        {
            if (!File.Exists(file)) Write(file);
            var secret = Convert.FromHexString(File.ReadAllText(file).Trim());
            return secret.Length >= 32 ? secret : throw new StartRefusedException($"{file} must hold 32 bytes in hexadecimal.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartRefusedException($"The secret {file} cannot be read: {failure.Message}", failure);
        }
    }

    private static void Write(string file)
    {
        // Whole or not at all, and the first of two that start at once wins.
        var fresh = $"{file}.{RandomNumberGenerator.GetHexString(8)}";
        using (var stream = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        try { File.Move(fresh, file, overwrite: false); }
        catch (IOException) when (File.Exists(file)) { File.Delete(fresh); }
    }
}
