using System.Security.Cryptography;
using CodeRunner.Executor.Sandboxing;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Languages;

/// <summary>
/// Reads the languages at start and asks each interpreter for its version in a box like any caller's. That one trial shows that the
/// machine can make boxes and that the interpreter is there; failing either, the start is refused with what mends it.
/// </summary>
internal sealed class LanguageStore(IOptions<ExecutorOptions> options, Limits limits, Sandboxes sandboxes, Spares spares, Runs.RunSlots slots, ILogger<LanguageStore> log) : IHostedService
{
    private LanguageCatalog? catalog;

    /// <summary>The walls that were seen to stand at start.</summary>
    public IReadOnlyList<Layer> Layers { get; private set; } = [];

    public LanguageCatalog Catalog => catalog ?? throw new InvalidOperationException("Not started yet.");

    /// <summary>New with each start, so that nobody takes this runner for the one before it.</summary>
    public string RunnerId { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var only = options.Value.Only.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var read = LanguageCatalog.Read(options.Value.Languages, only, limits);
        Layers = await InspectAsync(cancellationToken);
        catalog = LanguageCatalog.Of(await Task.WhenAll(read.Languages.Select(language => TryAsync(language, cancellationToken))));
        await spares.BeginAsync(catalog.Languages);
        log.Serving(RunnerId, string.Join(", ", catalog.Languages.Select(one => $"{one.Name} {one.Version}")), slots.Count, sandboxes.Summary);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<IReadOnlyList<Layer>> InspectAsync(CancellationToken cancel)
    {
        try
        {
            var layers = await Preflight.InspectAsync(sandboxes, limits, cancel);
            var missing = layers.Where(layer => !layer.InForce).Select(layer => $"{layer.Name} ({layer.Detail})").ToList();
            // The launcher for tests leaves walls out on purpose; it alone accepts that wish.
            return missing.Count == 0 || options.Value.Without.Length > 0 ? layers
                : throw new StartRefusedException($"The sandbox does not hold on this machine. Not in force: {string.Join(", ", missing)}.\nMend: see runners/launcher/README.md.");
        }
        catch (SandboxSetupException problem)
        {
            throw new StartRefusedException($"This machine cannot make a sandbox: {problem.Message}.\nMend: {problem.Mend}");
        }
    }

    private async Task<Language> TryAsync(Language language, CancellationToken cancel)
    {
        var command = language.Manifest.Version;
        try
        {
            await using var sandbox = await sandboxes.OpenAsync(language.Folders, limits);
            var exit = await sandbox.RunAsync(command, Runs.RunPlan.BaseEnvironment(language), [], cancel);
            var text = exit.Output.Text() is { Length: > 0 } output ? output : exit.Errors.Text();
            if (exit.WaitStatus == 0) return language with { Version = text.Split('\n')[0].Trim() };
            throw NoInterpreter(language, $"\"{string.Join(' ', command)}\" ended with {Runs.Verdict.Of(exit.Stopped, exit.MemoryKilled, exit.WaitStatus)}: {text.Trim()}");
        }
        catch (SandboxSetupException problem) when (problem.Step == "exec")
        {
            throw NoInterpreter(language, $"\"{command[0]}\" is not there ({problem.Message})");
        }
        catch (SandboxSetupException problem)
        {
            throw new StartRefusedException($"This machine cannot make a sandbox: {problem.Message}.\nMend: {problem.Mend}");
        }
    }

    private static StartRefusedException NoInterpreter(Language language, string why) =>
        new($"{language.Manifest.Title} has no interpreter: {why}.\nMend: {language.Manifest.Install}\nOr leave it out: Executor__Only names the languages to serve.");
}
