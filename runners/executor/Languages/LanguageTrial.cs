using System.Collections.Concurrent;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Languages;

/// <summary>
/// Tells a program that failed from a language whose own files are broken: removed, not readable, half written while we run. No program's errors
/// name those files unless it prints their names itself, so the language's own hello-world is asked then.
/// </summary>
internal sealed class LanguageTrial(Sandboxes sandboxes, TimeProvider clock, ILogger<LanguageTrial> log)
{
    /// <summary>For so long a language that worked is taken to work: programs that name our files for fun cost no more than this.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> worked = new();

    /// <summary>Looks into a run that ended so, where there is reason to.</summary>
    /// <exception cref="LanguageBrokenException">The language runs nothing, whatever it is given.</exception>
    /// <exception cref="SandboxSetupException">That could not be found out.</exception>
    public async Task CheckAsync(Language language, Verdict verdict, string errors)
    {
        if (verdict.Status != "error" || !language.Folders.Any(folder => errors.Contains(folder.InBox + "/", StringComparison.Ordinal))) return;
        if (worked.TryGetValue(language.Name, out var at) && clock.GetElapsedTime(at) < Holds) return;
        if (!await WorksAsync(language)) throw new LanguageBrokenException(language.Manifest.Title);
        worked[language.Name] = clock.GetTimestamp();
    }

    private async Task<bool> WorksAsync(Language language)
    {
        await using var box = await sandboxes.OpenAsync(language.Folders, language.Limits);
        box.Workspace.Write(language.MainFile, System.Text.Encoding.UTF8.GetBytes(language.Manifest.Hello));
        var exit = await box.RunAsync([.. language.Command([], [])], RunPlan.BaseEnvironment(language), [], CancellationToken.None);
        if (exit.WaitStatus == 0) return true;
        log.LanguageBroken(language.Name, exit.Errors.Text().Split('\n').FirstOrDefault(line => line.Length > 0) ?? "");
        return false;
    }
}

/// <summary>A language's own files are broken: no program of it runs until they are mended. Other languages do.</summary>
internal sealed class LanguageBrokenException(string title) : Exception($"{title} cannot run programs at the moment: files of its own are missing or broken on this runner.");
