namespace CodeRunner.Tests.Executor;

/// <summary>What a request may hold, and how much of it: text, sizes, names of files, wishes about time and memory.</summary>
public sealed class RequestTestsOfLimits
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData("\"code\": \"a\\ud800b\"", "code")]
    [InlineData("\"code\": \"\\udc00\\ud800\"", "code")]
    [InlineData("\"code\": \"1\", \"stdin\": \"\\ud800\"", "stdin")]
    [InlineData("\"code\": \"1\", \"args\": [\"\\udfff\"]", "args[0]")]
    [InlineData("\"code\": \"1\", \"env\": {\"A\": \"\\ud800\"}", "env.A")]
    [InlineData("\"code\": \"1\", \"files\": [{\"name\": \"\\ud800\", \"content\": \"\"}]", "files[0].name")]
    [InlineData("\"code\": \"1\", \"files\": [{\"name\": \"a\", \"content\": \"\\ud800\"}]", "files[0].content")]
    [InlineData("\"code\": \"1\", \"return\": [\"\\ud800\"]", "return[0]")]
    public void Read_HalfASurrogatePair_NamesTheMember(string members, string field) =>
        Assert.Contains("surrogate", Assert.Single(RequestTests.Refuse(Python(members), field).Fields[field]));

    [Fact]
    public void Read_AWholeSurrogatePair_IsOneCharacter() => Assert.Equal("🙂"u8, RequestTests.Accept(Python("\"code\": \"\\ud83d\\ude42\"")).Files[0].Content);

    [Theory]
    [InlineData("\"code\": \"a\\u0000b\"", "code")]
    [InlineData("\"code\": \"1\", \"args\": [\"a\", \"\\u0000\"]", "args[1]")]
    [InlineData("\"code\": \"1\", \"env\": {\"A\": \"\\u0000\"}", "env.A")]
    [InlineData("\"code\": \"1\", \"env\": {\"A\\u0000\": \"1\"}", "env.A\0")]
    [InlineData("\"code\": \"1\", \"files\": [{\"name\": \"a\\u0000b\", \"content\": \"\"}]", "files[0].name")]
    [InlineData("\"code\": \"1\", \"return\": [\"a\\u0000b\"]", "return")]
    public void Read_Nul_IsRefusedWhereNoProgramCouldGetIt(string members, string field) => RequestTests.Refuse(Python(members), field);

    [Theory]
    [InlineData("\"\": \"1\"")]
    [InlineData("\"A=B\": \"1\"")]
    public void Read_NoNameForAVariable_IsRefused(string member) => RequestTests.Refuse(Python($"\"code\": \"1\", \"env\": {{{member}}}"), "env");

    [Theory]
    [InlineData("x", MiB)]
    [InlineData("é", MiB / 2)]
    public void Read_CodeAtItsLimit_IsTaken(string character, int count) =>
        Assert.Equal(MiB, RequestTests.Accept(Python($"\"code\": \"{Repeat(character, count)}\"")).Files[0].Content.Length);

    [Theory]
    [InlineData("x", MiB + 1)]
    [InlineData("é", MiB / 2 + 1)]
    public void Read_CodePastItsLimit_Is413(string character, int count)
    {
        var errors = RequestTests.Refuse(Python($"\"code\": \"{Repeat(character, count)}\""), "code");
        Assert.Equal((413, "code_too_large"), (errors.Status, errors.Code));
        Assert.Contains($"{MiB}", errors.Detail);
    }

    [Fact]
    public void Read_ArgumentsNobodyCouldPass_AreRefused()
    {
        var long64K = Repeat("x", 64 * 1024);
        RequestTests.Accept(Python($"\"code\": \"1\", \"args\": [\"{long64K}\"]"));
        Assert.Equal(413, RequestTests.Refuse(Python($"\"code\": \"1\", \"args\": [\"{long64K}x\"]"), "args[0]").Status);
        Assert.Equal(413, RequestTests.Refuse(Python($"\"code\": \"1\", \"env\": {{\"A\": \"{long64K}\"}}"), "env.A").Status);
        Assert.Equal(413, RequestTests.Refuse(Python($"\"code\": \"1\", \"args\": [{string.Join(',', Enumerable.Repeat($"\"{long64K}\"", 9))}]"), "args").Status);
        Assert.Equal(400, RequestTests.Refuse(Python($"\"code\": \"1\", \"args\": [{string.Join(',', Enumerable.Repeat("\"\"", 1025))}]"), "args").Status);
    }

    [Theory]
    [InlineData("timeout", "1", 1)]
    [InlineData("timeout", "30000", 30_000)]
    [InlineData("memory", "16", 16)]
    [InlineData("memory", "256", 256)]
    public void Read_LimitWithinTheLanguages_Holds(string member, string value, int held)
    {
        var plan = RequestTests.Accept(Python($"\"code\": \"1\", \"{member}\": {value}"));
        Assert.Equal(held, member == "timeout" ? plan.Limits.WallMs : plan.Limits.MemoryMiB);
        Assert.Empty(plan.Warnings);
    }

    [Theory]
    [InlineData("timeout", "30001", "timeout: 30001 ms is over the limit and was lowered to 30000")]
    [InlineData("timeout", "2147483647", "timeout: 2147483647 ms is over the limit and was lowered to 30000")]
    [InlineData("memory", "257", "memory: 257 MiB is over the limit and was lowered to 256")]
    public void Read_LimitAboveTheLanguages_IsLoweredAndSaid(string member, string value, string warning)
    {
        var plan = RequestTests.Accept(Python($"\"code\": \"1\", \"{member}\": {value}"));
        Assert.Equal((30_000, 256), (plan.Limits.WallMs, plan.Limits.MemoryMiB));
        Assert.Equal([warning], plan.Warnings);
    }

    [Theory]
    [InlineData("timeout", "0")]
    [InlineData("timeout", "-1")]
    [InlineData("timeout", "0.5")]
    [InlineData("timeout", "1e99")]
    [InlineData("timeout", "2147483648")]
    [InlineData("memory", "15")]
    [InlineData("memory", "0")]
    [InlineData("memory", "-64")]
    [InlineData("memory", "16.5")]
    public void Read_LimitThatIsNone_NamesTheMember(string member, string value) => RequestTests.Refuse(Python($"\"code\": \"1\", \"{member}\": {value}"), member);

    [Theory]
    [InlineData("a")]
    [InlineData("...")]
    [InlineData("-rf")]
    [InlineData("a b/ü/🙂.txt")]
    [InlineData("sub/main.py")]
    [InlineData("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16")]
    public void Read_NameBelowTheWorkspace_IsTaken(string name) => Assert.Equal(name, RequestTests.Accept(Files((name, ""))).Files[1].Name);

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17")]
    public void Read_NameElsewhere_IsRefused(string name)
    {
        RequestTests.Refuse(Files((name, "")), "files[0].name");
        RequestTests.Refuse(Python($"\"code\": \"1\", \"return\": [\"{name}\"]"), "return");
    }

    [Theory]
    [InlineData("x", 255, true)]
    [InlineData("x", 256, false)]
    [InlineData("é", 127, true)]
    [InlineData("é", 128, false)]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/", 10, false)]
    public void Read_LongName_IsMeasuredInBytes(string part, int count, bool taken)
    {
        var body = Files((Repeat(part, count) + (part.EndsWith('/') ? "end-of-more-than-1024-bytes-in-all" : ""), ""));
        if (taken) RequestTests.Accept(body);
        else RequestTests.Refuse(body, "files[0].name");
    }

    [Fact]
    public void Read_TwoFilesOfOneName_AreRefused()
    {
        RequestTests.Refuse(Files(("a", "1"), ("a", "2")), "files");
        RequestTests.Refuse(Files(("main.py", "1")), "files");
    }

    [Fact]
    public void Read_MoreFilesThanTheLimit_AreRefused()
    {
        RequestTests.Accept(Files([.. Enumerable.Range(0, 1000).Select(i => ($"{i}", ""))]));
        RequestTests.Refuse(Files([.. Enumerable.Range(0, 1001).Select(i => ($"{i}", ""))]), "files");
    }

    [Theory]
    [InlineData("\"AAAA\"", 3)]
    [InlineData("\"AA==\"", 1)]
    [InlineData("\"\"", 0)]
    public void Read_Base64_IsDecoded(string content, int bytes) =>
        Assert.Equal(new byte[bytes], RequestTests.Accept(Base64(content)).Files[1].Content);

    [Theory]
    [InlineData("\"A\"")]
    [InlineData("\"AA\"")]
    [InlineData("\"A_-A\"")]
    [InlineData("\"text!\"")]
    public void Read_NoBase64_NamesTheContent(string content) => RequestTests.Refuse(Base64(content), "files[0].content");

    [Fact]
    public void Read_UnknownEncoding_NamesIt() =>
        RequestTests.Refuse(Python("\"code\": \"1\", \"files\": [{\"name\": \"a\", \"content\": \"\", \"encoding\": \"hex\"}]"), "files[0].encoding");

    [Fact]
    public void Read_MillionsOfMistakes_AnswersWithAFew()
    {
        var errors = new CodeRunner.Executor.Requests.RequestErrors();
        foreach (var i in Enumerable.Range(0, 100_000)) errors.Add($"args[{i}]", "must be a string, not null.");
        errors.Add("code", "is too long.", "code_too_large", 413);
        Assert.InRange(errors.Detail.Length, 100, 10_000);
        Assert.Equal(413, errors.Status);
    }

    [Fact]
    public void Read_ThousandsOfUnknownMembers_WarnsOfAFew()
    {
        var plan = RequestTests.Accept(Python("\"code\": \"1\", " + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"x{i}\": {i}"))));
        Assert.InRange(plan.Warnings.Count, 1, 100);
    }

    private static string Python(string members) => $"{{\"language\": \"python\", {members}}}";

    private static string Files(params (string Name, string Content)[] files) =>
        Python("\"code\": \"1\", \"files\": [" + string.Join(',', files.Select(file => $"{{\"name\": \"{file.Name}\", \"content\": \"{file.Content}\"}}")) + "]");

    private static string Base64(string content) => Python($"\"code\": \"1\", \"files\": [{{\"name\": \"a\", \"content\": {content}, \"encoding\": \"base64\"}}]");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
