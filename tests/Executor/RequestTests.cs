using System.Text;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;
using Microsoft.AspNetCore.Http;

namespace CodeRunner.Tests.Executor;

/// <summary>What becomes of a request's members: a plan, or a refusal that names each one at fault.</summary>
public sealed class RequestTests
{
    private static readonly LanguageCatalog Languages = LanguageCatalog.Of(
    [
        Language("python", "py", ["python3", "py"], ["python3", "main.py"], new() { WallMs = 30_000, MemoryMiB = 256 }),
        Language("typescript", "ts", ["ts"], ["node", "{options}", "main.ts"], new() { WallMs = 10_000, MemoryMiB = 512 }, ("typeCheck", ["--check"])),
    ]);

    [Fact]
    public void Read_LanguageAndCodeOnly_PlansARunWithTheDefaults()
    {
        var plan = Accept("""{"language": "python", "code": "print(1)"}""");
        Assert.Equal("python", plan.Language.Name);
        Assert.Equal(["python3", "main.py"], plan.Command);
        var file = Assert.Single(plan.Files);
        Assert.Equal(("main.py", "print(1)"), (file.Name, Encoding.UTF8.GetString(file.Content)));
        Assert.Empty(plan.Input);
        Assert.Equal((30_000, 256), (plan.Limits.WallMs, plan.Limits.MemoryMiB));
        Assert.Equal("/tmp", plan.Environment["HOME"]);
        Assert.Empty(plan.Return);
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void Read_EveryMember_PlansWhatTheySay()
    {
        var plan = Accept("""
            {"language": "ts", "code": "1", "stdin": "a\u0000é", "args": ["-x", "", "two words"], "env": {"A": "1=2", "HOME": "/workspace"},
             "files": [{"name": "in/a.txt", "content": "ü"}, {"name": "b.bin", "content": "AAH/", "encoding": "base64"}],
             "timeout": 1500, "memory": 64, "return": ["out.png", "out.png"], "typeCheck": true}
            """);
        Assert.Equal("typescript", plan.Language.Name);
        Assert.Equal(["node", "--check", "main.ts", "-x", "", "two words"], plan.Command);
        Assert.Equal("a\0é"u8, plan.Input);
        Assert.Equal(("1=2", "/workspace"), (plan.Environment["A"], plan.Environment["HOME"]));
        Assert.Equal(["main.ts", "in/a.txt", "b.bin"], plan.Files.Select(file => file.Name));
        Assert.Equal([0xC3, 0xBC], plan.Files[1].Content);
        Assert.Equal([0, 1, 255], plan.Files[2].Content);
        Assert.Equal((1500, 64), (plan.Limits.WallMs, plan.Limits.MemoryMiB));
        Assert.Equal(["out.png"], plan.Return);
        Assert.Empty(plan.Warnings);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "not JSON")]
    [InlineData("language=python&code=1", "not JSON")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\"", "not JSON")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\"} {}", "not JSON")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\",}", "not JSON")]
    [InlineData("{'language': 'python', 'code': '1'}", "line 1, byte 2")]
    [InlineData("{\"language\": \"python\",\n \"code\": \"a\nb\"}", "line 2")]
    [InlineData("{\"language\": \"python\", \"code\": \"\\x41\"}", "not JSON")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\", \"code\": \"2\"}", "code")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\", \"env\": {\"A\": \"1\", \"A\": \"2\"}}", "A")]
    [InlineData("{\"\\ud800\": 1, \"language\": \"python\", \"code\": \"1\"}", "surrogate")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\", \"env\": {\"\\udc00\": \"1\"}}", "surrogate")]
    [InlineData("{\"language\": \"python\", \"code\": \"1\", \"files\": [{\"\\udc00\": 1}]}", "surrogate")]
    [InlineData("null", "object, not null")]
    [InlineData("true", "object, not a boolean")]
    [InlineData("7", "object")]
    [InlineData("\"print(1)\"", "object, not a string")]
    [InlineData("[{\"language\": \"python\", \"code\": \"1\"}]", "object, not an array")]
    public void Read_NoJsonObject_RefusesTheBody(string body, string words)
    {
        var errors = Refuse(body, "body");
        Assert.Equal((400, "invalid_json"), (errors.Status, errors.Code));
        Assert.Contains(words, errors.Detail);
    }

    [Fact]
    public void Read_NestedBeyondAllSense_RefusesTheBody() =>
        Assert.Equal("invalid_json", Refuse("{\"language\": \"python\", \"code\": \"1\", \"x\": " + new string('[', 100_000), "body").Code);

    [Theory]
    [InlineData(0xFF)]                    // never in UTF-8
    [InlineData(0xC3)]                    // the first half of a character
    [InlineData(0xC0, 0x80)]              // NUL, longer than it must be
    [InlineData(0xED, 0xA0, 0x80)]        // half a surrogate pair
    [InlineData(0xF4, 0x90, 0x80, 0x80)]  // past the last character
    public void Read_BytesThatAreNotUtf8_RefusesTheBody(params int[] bytes)
    {
        byte[] body = [.. "{\"language\": \"python\", \"code\": \""u8, .. bytes.Select(one => (byte)one), .. "\"}"u8];
        var errors = new RequestErrors();
        Assert.Null(new ExecuteRequestReader(Languages).FromJson(body, errors));
        Assert.Equal("body: is not valid UTF-8.", errors.Detail);
    }

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() => Accept("\uFEFF{\"language\": \"python\", \"code\": \"1\"}");

    [Theory]
    [InlineData("\"language\": 5, \"code\": \"1\"", "language")]
    [InlineData("\"language\": [\"python\"], \"code\": \"1\"", "language")]
    [InlineData("\"language\": \"python\", \"code\": 5", "code")]
    [InlineData("\"language\": \"python\", \"code\": {\"text\": \"1\"}", "code")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"stdin\": 5", "stdin")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"stdin\": [\"a\"]", "stdin")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"args\": \"-x\"", "args")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"args\": {\"0\": \"-x\"}", "args")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"args\": [\"a\", 5]", "args[1]")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"args\": [null]", "args[0]")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"env\": [\"A=1\"]", "env")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"env\": \"A=1\"", "env")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"env\": {\"A\": 1}", "env.A")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"env\": {\"A\": null}", "env.A")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"files\": {\"a\": \"1\"}", "files")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"files\": [\"a\"]", "files[0]")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"files\": [{\"name\": 5, \"content\": \"\"}]", "files[0].name")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"files\": [{\"name\": \"a\", \"content\": 5}]", "files[0].content")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"files\": [{\"name\": \"a\", \"content\": \"\", \"encoding\": 5}]", "files[0].encoding")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"timeout\": \"1000\"", "timeout")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"timeout\": 1.5", "timeout")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"timeout\": true", "timeout")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"memory\": \"64\"", "memory")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"memory\": 64.5", "memory")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"memory\": [64]", "memory")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"return\": \"a\"", "return")]
    [InlineData("\"language\": \"python\", \"code\": \"1\", \"return\": [5]", "return[0]")]
    [InlineData("\"language\": \"ts\", \"code\": \"1\", \"typeCheck\": \"yes\"", "typeCheck")]
    [InlineData("\"language\": \"ts\", \"code\": \"1\", \"typeCheck\": 1", "typeCheck")]
    public void Read_WrongType_NamesTheMember(string members, string field)
    {
        var errors = Refuse("{" + members + "}", field);
        Assert.Equal((400, "invalid_request"), (errors.Status, errors.Code));
        Assert.Contains("must be", Assert.Single(errors.Fields[field]));
    }

    [Theory]
    [InlineData("""{"language": "python"}""", "code")]
    [InlineData("""{"language": "python", "code": null}""", "code")]
    [InlineData("""{"code": "1"}""", "language")]
    [InlineData("""{"language": null, "code": "1"}""", "language")]
    [InlineData("""{"language": "python", "Code": "1"}""", "code")]
    [InlineData("""{"language": "python", "code": "1", "files": [{"content": ""}]}""", "files[0].name")]
    [InlineData("""{"language": "python", "code": "1", "files": [{"name": "a", "content": null}]}""", "files[0].content")]
    public void Read_MissingOrNull_NamesTheMember(string body, string field) =>
        Assert.Equal("is missing.", Assert.Single(Refuse(body, field).Fields[field]));

    [Fact]
    public void Read_ManyThingsWrong_NamesThemAll() =>
        Refuse("""{"code": 5, "stdin": [], "timeout": "soon", "files": [{"name": "../x", "content": ""}]}""", "language", "code", "stdin", "timeout", "files[0].name");

    [Fact]
    public void Read_OptionalMembersNull_CountAsAbsent()
    {
        var plan = Accept("""
            {"language": "ts", "code": "1", "stdin": null, "args": null, "env": null, "files": null, "timeout": null, "memory": null, "return": null, "typeCheck": null}
            """);
        Assert.Empty(plan.Warnings);
        Assert.Equal(["node", "main.ts"], plan.Command);
    }

    [Fact]
    public void Read_EmptyCode_IsAProgramToo() => Assert.Empty(Accept("""{"language": "python", "code": ""}""").Files[0].Content);

    [Fact]
    public void Read_UnknownMembers_WarnsByName()
    {
        var plan = Accept("""{"language": "python", "code": "1", "time_out": 5, "Stdin": "x", "typeCheck": "?", "files": [{"name": "a", "content": "", "mode": 493}]}""");
        Assert.Equal(
            ["files[0].mode: is not known and was ignored", "time_out: is not known for python and was ignored", "Stdin: is not known for python and was ignored", "typeCheck: is not known for python and was ignored"],
            plan.Warnings);
    }

    [Theory]
    [InlineData("true", new[] { "node", "--check", "main.ts" })]
    [InlineData("false", new[] { "node", "main.ts" })]
    public void Read_OptionOfTheLanguage_BecomesItsArguments(string value, string[] command) =>
        Assert.Equal(command, Accept($$"""{"language": "typescript", "code": "1", "typeCheck": {{value}}}""").Command);

    [Theory]
    [InlineData("python", "python")]
    [InlineData("PYTHON", "python")]
    [InlineData("Python3", "python")]
    [InlineData("pY", "python")]
    [InlineData("TS", "typescript")]
    public void Read_AliasInAnyCase_FindsTheLanguage(string name, string language) =>
        Assert.Equal(language, Accept($$"""{"language": "{{name}}", "code": "1"}""").Language.Name);

    [Theory]
    [InlineData("cobol")]
    [InlineData("")]
    [InlineData(" python")]
    [InlineData("python\\u0000")]
    [InlineData("../python")]
    public void Read_UnknownLanguage_ListsTheKnown(string name)
    {
        var errors = Refuse($$"""{"language": "{{name}}", "code": "1"}""", "language");
        Assert.Equal((400, "unknown_language"), (errors.Status, errors.Code));
        Assert.EndsWith("Known are: python, typescript.", errors.Detail);
    }

    [Fact]
    public void Read_EndlessUnknownName_IsNotEchoedInFull() =>
        Assert.InRange(Refuse($$"""{"language": "{{new string('x', 100_000)}}", "code": "1"}""", "language").Detail.Length, 1, 300);

    [Theory]
    [InlineData("code=print(1%2B1)&stdin=a+b&timeout=500")]
    [InlineData("timeout=500&stdin=a%20b&code=print(1%2b1)")]
    public void ReadQuery_CodeStdinAndTimeout_PlansThem(string query)
    {
        var plan = new ExecuteRequestReader(Languages).FromQuery("PY", Query(query), new RequestErrors())!;
        Assert.Equal("print(1+1)"u8, plan.Files[0].Content);
        Assert.Equal("a b"u8, plan.Input);
        Assert.Equal(500, plan.Limits.WallMs);
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void ReadQuery_PercentSignOfTheProgram_StaysOne() =>
        Assert.Equal("print(5%3, 'é')"u8, new ExecuteRequestReader(Languages).FromQuery("py", Query("code=print(5%3,+'%C3%A9')"), new RequestErrors())!.Files[0].Content);

    [Fact]
    public void ReadQuery_UnknownMember_WarnsByName() =>
        Assert.Equal(["memory: is not known and was ignored"], new ExecuteRequestReader(Languages).FromQuery("py", Query("code=1&memory=5"), new RequestErrors())!.Warnings);

    [Theory]
    [InlineData("python", "", "code", "invalid_request")]
    [InlineData("python", "Stdin=1", "code", "invalid_request")]
    [InlineData("python", "code=1&timeout=soon", "timeout", "invalid_request")]
    [InlineData("python", "code=1&timeout=1.5", "timeout", "invalid_request")]
    [InlineData("python", "code=1&timeout=", "timeout", "invalid_request")]
    [InlineData("python", "code=1&timeout=0", "timeout", "invalid_request")]
    [InlineData("python", "code=1&timeout=99999999999", "timeout", "invalid_request")]
    [InlineData("python", "code=a%00b", "code", "invalid_request")]
    [InlineData("python", "code=1&code=2", "code", "invalid_request")]
    [InlineData("python", "code=%FF", "query", "invalid_request")]
    [InlineData("python", "code=1&stdin=%ED%A0%80", "query", "invalid_request")]
    [InlineData("cobol", "code=1", "language", "unknown_language")]
    public void ReadQuery_WhatCannotRun_NamesTheMember(string language, string query, string field, string code)
    {
        var errors = new RequestErrors();
        Assert.Null(new ExecuteRequestReader(Languages).FromQuery(language, Query(query), errors));
        Assert.Equal([field], errors.Fields.Keys);
        Assert.Equal((400, code), (errors.Status, errors.Code));
    }

    internal static RunPlan Accept(string body)
    {
        var errors = new RequestErrors();
        var plan = new ExecuteRequestReader(Languages).FromJson(Encoding.UTF8.GetBytes(body), errors);
        Assert.Equal("", errors.Detail);
        return plan!;
    }

    /// <summary>Reads what must be refused, for exactly these members.</summary>
    internal static RequestErrors Refuse(string body, params string[] fields)
    {
        var errors = new RequestErrors();
        Assert.Null(new ExecuteRequestReader(Languages).FromJson(Encoding.UTF8.GetBytes(body), errors));
        Assert.Equal(fields.Order(StringComparer.Ordinal), errors.Fields.Keys.Order(StringComparer.Ordinal));
        return errors;
    }

    private static QueryString Query(string query) => new("?" + query);

    private static Language Language(string name, string extension, string[] aliases, string[] run, Limits limits, params (string Name, IReadOnlyList<string> Arguments)[] options) => new(
        new LanguageManifest
        {
            Name = name, Title = name, Extension = extension, Runtime = run[0], Version = [run[0], "--version"], Install = "none", Run = run, Hello = "",
            Aliases = aliases, Options = options.ToDictionary(option => option.Name, option => option.Arguments),
        },
        [], limits);
}
