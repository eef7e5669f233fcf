using CodeRunner.Executor;
using CodeRunner.Executor.Sandboxing;
using Microsoft.Extensions.Options;

namespace CodeRunner.Tests.Executor;

public sealed class MachineFolderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("etc-tests-");

    [Fact]
    public void Etc_MadeBefore_IsWhatBoxesSeeAndStays()
    {
        var etc = Path.Combine(folder.FullName, "etc");
        Machine.MakeEtc(etc);

        using (var machine = Folder(etc)) Assert.Contains(new Bind(etc, "/etc"), machine.Machine.Folders);

        Assert.Contains("runner", File.ReadAllText(Path.Combine(etc, "passwd")), StringComparison.Ordinal);
    }

    [Fact]
    public void Etc_NotMade_IsRefusedByNameWithWhatMendsIt()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Folder(folder.FullName));

        Assert.Contains(folder.FullName, refused.Message, StringComparison.Ordinal);
        Assert.Contains("make-etc", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Etc_NotSet_IsMadeAndTakenAwayAgain()
    {
        string etc;
        using (var machine = Folder(""))
        {
            etc = machine.Machine.Folders.Single(bind => bind.Target == "/etc").Source;
            Assert.True(File.Exists(Path.Combine(etc, "hosts")));
        }

        Assert.False(Directory.Exists(etc));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static MachineFolder Folder(string etc) => new(Options.Create(new ExecutorOptions { Etc = etc }));
}
