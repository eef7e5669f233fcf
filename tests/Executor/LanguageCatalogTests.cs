using CodeRunner.Executor;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Tests.Executor;

/// <summary>A language is its folder; one that cannot be read stops the start and says which file and why.</summary>
public sealed class LanguageCatalogTests : IDisposable
{
    private const string Lua = """
        {"name": "lua", "aliases": ["lua5"], "title": "Lua", "extension": "lua", "runtime": "Lua", "version": ["/usr/bin/lua", "-v"],
         "install": "apt-get install -y lua5.4", "run": ["/usr/bin/lua", "{options}", "main.lua"], "options": {"strict": ["-W", "-v"]}, "hello": "print('Hello, World!')"
        """;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("languages-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Read_Folders_FindsEachByNameAndAlias()
    {
        Write("lua", Lua + """, "limits": {"wallMs": 5000, "memoryMiB": 64, "processes": 8}}""");
        Write("perl", Lua.Replace("lua", "perl", StringComparison.Ordinal) + "}");
        root.CreateSubdirectory("launcher");

        var catalog = Read();
        Assert.Equal("lua, perl", catalog.Known);
        Assert.Equal("lua", catalog.Find("LUA5")!.Name);
        Assert.Null(catalog.Find("launcher"));
        var (lua, perl) = (catalog.Find("lua")!.Limits, catalog.Find("perl")!.Limits);
        Assert.Equal((5000, 64, 8), (lua.WallMs, lua.MemoryMiB, lua.Processes));
        Assert.Equal((30_000, 256, 64), (perl.WallMs, perl.MemoryMiB, perl.Processes));
        Assert.Equal(lua.OutputBytes, perl.OutputBytes);
    }

    [Fact]
    public void Read_CommentsAndTrailingCommas_AreTheAuthorsChoice()
    {
        Write("lua", "// the small one\n" + Lua + ",}");
        Assert.Equal("main.lua", Read().Find("lua")!.MainFile);
    }

    [Fact]
    public void Read_SiblingFolders_ComeAfterItsOwn()
    {
        root.CreateSubdirectory("shared");
        Write("lua", Lua + """, "folders": ["shared"]}""");
        Assert.Equal([new("lua", Path.Combine(root.FullName, "lua")), new LanguageFolder("shared", Path.Combine(root.FullName, "shared"))], Read().Find("lua")!.Folders);
    }

    [Fact]
    public void Command_Options_StandWhereTheManifestSays()
    {
        Write("lua", Lua + "}");
        var lua = Read().Find("lua")!;
        Assert.Equal(["/usr/bin/lua", "main.lua", "x"], lua.Command([], ["x"]));
        Assert.Equal(["/usr/bin/lua", "-W", "-v", "main.lua"], lua.Command(["strict"], []));
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("null", "null")]
    [InlineData("[]", "JSON")]
    [InlineData("{}", "name")]
    [InlineData("""{"name": "lua"}""", "title")]
    [InlineData(Lua + """, "colour": "blue"}""", "colour")]
    [InlineData(Lua + """, "aliases": "lua5"}""", "aliases")]
    [InlineData(Lua + """, "aliases": null}""", "Aliases")]
    [InlineData(Lua + """, "aliases": [null]}""", "aliases")]
    [InlineData(Lua + """, "env": {"A": 1}}""", "env")]
    [InlineData(Lua + """, "limits": null}""", "Limits")]
    [InlineData(Lua + """, "limits": {"wallMs": 0}}""", "WallMs")]
    [InlineData(Lua + """, "limits": {"wallMs": "5 s"}}""", "wallMs")]
    [InlineData(Lua + """, "limits": {"memoryMiB": 8}}""", "MemoryMiB")]
    [InlineData(Lua + """, "limits": {"processes": 100000}}""", "Processes")]
    [InlineData(Lua + """, "limits": {"memory": 64}}""", "memory")]
    [InlineData(Lua + """, "folders": ["missing"]}""", "missing")]
    [InlineData(Lua + """, "folders": ["../../etc"]}""", "../../etc")]
    [InlineData(Lua + """, "folders": [".."]}""", "..")]
    [InlineData(Lua + """, "run": []}""", "Run")]
    [InlineData(Lua + """, "run": null}""", "run")]
    [InlineData(Lua + """, "version": []}""", "Version")]
    [InlineData(Lua + """, "title": null}""", "title")]
    [InlineData(Lua + """, "name": "lua5.4"}""", "lua5.4")]
    [InlineData(Lua + """, "name": "Lua"}""", "Name")]
    [InlineData(Lua + """, "extension": "../x"}""", "Extension")]
    public void Read_BadManifest_NamesTheFileAndTheFault(string manifest, string fault)
    {
        var file = Write("lua", manifest);
        var message = Assert.Throws<StartRefusedException>(Read).Message;
        Assert.StartsWith(file + ": ", message);
        Assert.Contains(fault, message[file.Length..]);
    }

    [Fact]
    public void Read_OneBadAmongGood_IsNotLeftOut()
    {
        Write("lua", Lua + "}");
        var bad = Write("perl", "{");
        Assert.Contains(bad, Assert.Throws<StartRefusedException>(Read).Message);
    }

    [Theory]
    [InlineData("lua5")]
    [InlineData("LUA")]
    [InlineData("perl")]
    public void Read_NameClaimedTwice_NamesBoth(string alias)
    {
        Write("lua", Lua + "}");
        Write("perl", Lua.Replace("lua5\"", alias + "\"", StringComparison.Ordinal).Replace("\"name\": \"lua\"", "\"name\": \"perl\"", StringComparison.Ordinal) + "}");
        var message = Assert.Throws<StartRefusedException>(Read).Message;
        Assert.Contains($"\"{alias}\"", message);
        Assert.Contains("perl", message);
    }

    [Fact]
    public void Read_Only_LeavesOutTheRestUnread()
    {
        Write("lua", Lua + "}");
        Write("perl", "{");
        Assert.Equal("lua", LanguageCatalog.Read(root.FullName, ["lua"], new Limits()).Known);
    }

    [Fact]
    public void Read_OnlyOneThatIsNotThere_NamesIt()
    {
        Write("lua", Lua + "}");
        Assert.Contains("cobol", Assert.Throws<StartRefusedException>(() => LanguageCatalog.Read(root.FullName, ["lua", "cobol"], new Limits())).Message);
    }

    [Fact]
    public void Read_NoLanguageAtAll_NamesTheFolder()
    {
        Assert.Contains(root.FullName, Assert.Throws<StartRefusedException>(Read).Message);
        var missing = Path.Combine(root.FullName, "missing");
        Assert.Contains(missing, Assert.Throws<StartRefusedException>(() => LanguageCatalog.Read(missing, [], new Limits())).Message);
    }

    private LanguageCatalog Read() => LanguageCatalog.Read(root.FullName, [], new Limits());

    private string Write(string folder, string manifest)
    {
        var file = Path.Combine(root.CreateSubdirectory(folder).FullName, "language.json");
        File.WriteAllText(file, manifest);
        return file;
    }
}
