namespace CodeRunner.Executor.Sandboxing;

/// <summary>Owns the folder that boxes see as /etc: made at start, removed at the end.</summary>
internal sealed class MachineFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coderunner-etc-");

    public MachineFolder() => Machine = Machine.Find(Path.Combine(folder.FullName, "etc"));

    public Machine Machine { get; }

    public void Dispose() => folder.Delete(recursive: true);
}
