using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Tests.Executor;

/// <summary>With plain files in the place of the kernel's: they are opened and read alike.</summary>
public sealed class GroupFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coderunner-group-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Read_NumberBehindItsWords_IsTheOneThatBeginsALine()
    {
        var file = Written("memory.events", "low 0\noom_group_kill 8\noom_kill 3\nlast_oom_kill 5\n");

        Assert.Equal(3, GroupFile.Read(file, "\noom_kill "u8, needed: true));
        Assert.Equal(0, GroupFile.Read(file, "\nlow "u8, needed: true));
        Assert.Null(GroupFile.Read(file, "\nmax "u8, needed: true));
    }

    [Fact]
    public void Read_NumberAlone_IsTheFile() => Assert.Equal(9223372036854771712, GroupFile.Read(Written("memory.limit_in_bytes", "9223372036854771712\n"), "\n"u8, needed: true));

    [Fact]
    public void FileThatIsNotThere_FailsOnlyWhereItIsNeeded()
    {
        var file = Path.Join(folder.FullName, "memory.peak");

        Assert.Null(GroupFile.Read(file, "\n"u8, needed: false));
        GroupFile.Write(file, "1"u8, needed: false);
        Assert.False(File.Exists(file));
        Assert.Equal(Libc.ENOENT, Assert.Throws<IOException>(() => GroupFile.Read(file, "\n"u8, needed: true)).HResult);
        Assert.Equal(Libc.ENOENT, Assert.Throws<IOException>(() => GroupFile.Write(file, "1"u8, needed: true)).HResult);
    }

    [Fact]
    public void WhatTheKernelRefuses_IsToldWithItsNumberAndTheFile()
    {
        // A folder cannot be written; a full device takes nothing.
        Assert.Equal(Libc.EISDIR, Assert.Throws<IOException>(() => GroupFile.Write(folder.FullName, "1"u8, needed: false)).HResult);
        var refused = Assert.Throws<IOException>(() => GroupFile.Write("/dev/full", "1"u8, needed: true));
        Assert.Equal(Libc.ENOSPC, refused.HResult);
        Assert.Contains("/dev/full", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Libc.EISDIR, Assert.Throws<IOException>(() => GroupFile.Read(folder.FullName, "\n"u8, needed: false)).HResult);
    }

    [Fact]
    public void MakeGroup_ThereAlreadyOrWithoutItsParent_IsThere()
    {
        var group = Path.Join(folder.FullName, "gone", "7");

        GroupFile.MakeGroup(group);
        GroupFile.MakeGroup(group);

        Assert.True(Directory.Exists(group));
        Assert.Equal(Libc.ENOTDIR, Assert.Throws<IOException>(() => GroupFile.MakeGroup(Path.Join(Written("file", ""), "7"))).HResult);
    }

    [Fact]
    public void SetLimits_OfAGroupWithoutItsNeededFile_SaysWhichIsMissing()
    {
        Written("memory.max", "");
        var group = new BoxGroup(2, new Dictionary<string, string> { [""] = folder.FullName });

        var failure = Assert.Throws<IOException>(() => group.SetLimits(1 << 20, 9));

        Assert.Equal(Libc.ENOENT, failure.HResult);
        Assert.Contains("pids.max", failure.Message, StringComparison.Ordinal);
        Assert.Equal("1048576", File.ReadAllText(Path.Join(folder.FullName, "memory.max")));
    }

    [Fact]
    public void GroupOfVersion2_IsReadByItsFiles()
    {
        Written("memory.events", "oom 1\noom_kill 2\n");
        Written("memory.current", "4096\n");
        Written("cpu.stat", "usage_usec 1500\nuser_usec 1000\n");
        var group = new BoxGroup(2, new Dictionary<string, string> { [""] = folder.FullName });

        Assert.Equal(2, group.MemoryKills);
        Assert.Equal(4096, group.UsedBytes);
        Assert.Equal(TimeSpan.FromMicroseconds(1500), group.Cpu);
        Assert.Null(group.PeakBytes);   // before Linux 5.19
        File.Delete(Path.Join(folder.FullName, "memory.events"));
        Assert.Throws<IOException>(() => group.MemoryKills);   // or a kill would pass for none
    }

    private string Written(string name, string text)
    {
        var file = Path.Join(folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
