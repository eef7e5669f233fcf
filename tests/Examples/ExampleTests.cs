using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Examples;

/// <summary>
/// What users of such a service paste, run by the real curl, Python and Node with only the base address replaced. Beside each lies what it
/// prints: as text, or as the members of a JSON answer. There, <c>&lt;number&gt;</c> and <c>&lt;line&gt;</c> stand for what differs from run to run.
/// </summary>
public sealed class ExampleTests(SharedSystem system)
{
    /// <summary>As written in the examples: where a local start answers, so that each also runs by hand.</summary>
    private const string BaseAddress = "http://127.0.0.1:8080";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Examples");

    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Folder)
        .Select(file => Path.GetFileName(file)).Where(name => Path.GetExtension(name) is ".sh" or ".py" or ".mjs").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Example_WithOnlyTheBaseAddressReplaced_PrintsWhatItPromises(string name)
    {
        var example = await File.ReadAllTextAsync(Path.Combine(Folder, name), TestContext.Current.CancellationToken);
        Assert.Contains(BaseAddress, example);
        var (printed, errors, exitCode) = await RunAsync(Interpreter(name), example.Replace(BaseAddress, system.Process.Address, StringComparison.Ordinal));

        Assert.True(exitCode == 0, errors + printed);
        var expected = Path.Combine(Folder, Path.GetFileNameWithoutExtension(name) + ".expected");
        if (File.Exists(expected + ".txt")) AssertLike(await ReadAsync(expected + ".txt"), printed);
        else AssertMembers(await ReadAsync(expected + ".json"), printed);
    }

    private static (string File, string[] Arguments) Interpreter(string name) => Path.GetExtension(name) switch
    {
        ".sh" => ("/bin/bash", ["-s"]),
        ".py" => ("/usr/bin/python3", ["-"]),
        _ => (Node(), ["--input-type=module", "-"]),
    };

    /// <summary>The one that runs the callers' JavaScript: fetch and top-level await are there, whatever the machine has on its PATH.</summary>
    private static string Node() => Directory.EnumerateDirectories(Path.Combine(Repository.Runners, "javascript", "node_modules"), "node-linux-*")
        .Select(package => Path.Combine(package, "bin", "node")).First(File.Exists);

    private static async Task<(string Printed, string Errors, int ExitCode)> RunAsync((string File, string[] Arguments) interpreter, string program)
    {
        var start = new ProcessStartInfo(interpreter.File, interpreter.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(program);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (await printed, await errors, process.ExitCode);
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

    private static void AssertMembers(string expected, string printed)
    {
        using var promised = JsonDocument.Parse(expected);
        using var answer = JsonDocument.Parse(printed);
        foreach (var member in promised.RootElement.EnumerateObject())
        {
            Assert.True(answer.RootElement.TryGetProperty(member.Name, out var value), $"{member.Name} is missing in {printed}");
            if (member.Value.ValueKind == JsonValueKind.String) AssertLike(member.Value.GetString()!, value.ToString());
            else Assert.Equal(member.Value.GetRawText(), value.GetRawText());
        }
    }

    private static void AssertLike(string expected, string actual)
    {
        var pattern = Regex.Escape(expected).Replace("<number>", "[0-9]+", StringComparison.Ordinal).Replace("<line>", @"[^\n]+", StringComparison.Ordinal);
        Assert.True(Regex.IsMatch(actual, $@"\A{pattern}\z", RegexOptions.CultureInvariant), $"Promised:\n{expected}\nPrinted:\n{actual}");
    }
}
