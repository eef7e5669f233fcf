using System.Diagnostics;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>Other people's programs, found on the PATH and asked a question.</summary>
internal static class Tool
{
    /// <summary>Its full path, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What it printed, trimmed; null when it ended badly or is not there.</summary>
    public static async Task<string?> AskAsync(string? path, params string[] arguments)
    {
        if (path is null) return null;
        using var process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : null;
    }
}
