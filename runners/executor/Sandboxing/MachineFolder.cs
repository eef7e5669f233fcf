using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Owns the folder that boxes see as /etc: made at start, removed at the end, unless one was made before.</summary>
internal sealed class MachineFolder : IDisposable
{
    private readonly DirectoryInfo? folder;

    public MachineFolder(IOptions<ExecutorOptions> options)
    {
        if (options.Value.Etc is { Length: > 0 } made)
        {
            if (!File.Exists(Path.Combine(made, "passwd"))) throw new StartRefusedException($"Executor:Etc: {made} was not made.\nMend: dotnet CodeRunner.Executor.dll make-etc {made}");
            Machine = Machine.Find(made);
            return;
        }
        folder = Directory.CreateTempSubdirectory("coderunner-etc-");
        var etc = Path.Combine(folder.FullName, "etc");
        Machine.MakeEtc(etc);
        Machine = Machine.Find(etc);
    }

    public Machine Machine { get; }

    public void Dispose() => folder?.Delete(recursive: true);
}
