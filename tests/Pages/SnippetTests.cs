using System.Text.Json;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Pages;

/// <summary>The calls that the playground writes, pasted into the programs that they are for.</summary>
public sealed class SnippetTests(SharedSystem system)
{
    private static readonly string Generator = new Uri(Path.Combine(Repository.Root, "gateway", "Pages", "web", "scripts", "snippets.js")).ToString();

    public static TheoryData<string, string, string, string> Calls => new()
    {
        { "python", "print('plain')", "", "plain\n" },
        { "python", "for n in range(2):\n    print(f\"{n}\", '`${n}`', 'JSON')\nJSON = 1\n", "", "0 `${n}` JSON\n1 `${n}` JSON\n" },
        { "bash", "cat; echo \"$HOME '\\n' \\\\ \\\"\\\"\\\" done\"", "it's\n\"in\"put\\ ü🙂", "it's\n\"in\"put\\ ü🙂/tmp '\\n' \\ \"\"\" done\n" },
        { "javascript", "const a = `x\n\ty${1 + 1}`;\nconsole.log(a, '\"\"\"\"', '\\u0041\u2028');\n", "", "x\n\ty2 \"\"\"\" A\u2028\n" },
        { "bash", "\n\n  echo leading\n\n", "", "leading\n" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Snippet_PastedIntoItsProgram_PrintsWhatTheProgramPrints(string language, string code, string stdin, string expected)
    {
        foreach (var (kind, runs) in ((string, string)[])[("curl", "bash"), ("python", "python"), ("javascript", "javascript")])
        {
            var printed = await RealProgram.RunAsync(runs, await SnippetAsync(kind, language, code, stdin));
            if (kind == "curl") printed = JsonDocument.Parse(printed).RootElement.GetProperty("stdout").GetString()!;
            Assert.True(printed == expected, $"{kind}: {printed}");
        }
    }

    // One project for all of them: building one takes longer than the rest of these tests.
    [Fact]
    public async Task Snippet_InCSharp_PrintsWhatTheProgramPrints()
    {
        var calls = Calls.Select(row => row.Data).ToArray();
        var snippets = await Task.WhenAll(calls.Select(call => SnippetAsync("csharp", call.Item1, call.Item2, call.Item3)));
        var head = string.Join('\n', snippets[0].Split('\n').TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("using var", StringComparison.Ordinal)));
        var bodies = snippets.Select((snippet, i) => $"await One{i}();\nasync Task One{i}()\n{{\n{snippet[head.Length..]}\n}}\nConsole.Write('\\f');\n");
        var printed = await RealProgram.RunAsync("csharp", $"{head}\n{string.Concat(bodies)}");
        Assert.Equal(calls.Select(call => call.Item4), printed.Split('\f')[..^1]);
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("python")]
    [InlineData("javascript")]
    [InlineData("csharp")]
    public async Task Snippet_OfACallWithAKey_TakesItFromTheEnvironment(string kind)
    {
        var text = await SnippetAsync(kind, "bash", "echo 1", "", keyed: true);
        Assert.Contains("CODERUNNER_KEY", text);
        Assert.Contains("Bearer", text);
        if (kind == "curl") Assert.Contains("bad_key", await RealProgram.RunAsync("bash", text, ("CODERUNNER_KEY", "gw_wrong")));
    }

    private async Task<string> SnippetAsync(string kind, string language, string code, string stdin, bool keyed = false)
    {
        var call = JsonSerializer.Serialize(new { address = system.Process.Address, language, code, stdin, keyed });
        return await RealProgram.RunAsync("javascript", $"import {{ snippet }} from {JsonSerializer.Serialize(Generator)};\nprocess.stdout.write(snippet({JsonSerializer.Serialize(kind)}, {call}));\n");
    }
}
