using System.Diagnostics;

namespace CodeRunner.Tests.Pages;

/// <summary>What people paste code into.</summary>
internal static class RealProgram
{
    /// <summary>What it prints; it must end well.</summary>
    public static async Task<string> RunAsync(string language, string code, params (string Name, string Value)[] environment)
    {
        using var folder = new TempProgram(language, code);
        var start = new ProcessStartInfo(folder.Command[0], folder.Command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors + await printed);
        return await printed;
    }

    /// <summary>The Node.js that runs JavaScript here: whatever the machine has on its PATH.</summary>
    public static string Node { get; } = Directory.EnumerateDirectories(Path.Combine(Repository.Runners, "javascript", "node_modules"), "node-linux-*")
        .Select(package => Path.Combine(package, "bin", "node")).First(File.Exists);

    private sealed class TempProgram : IDisposable
    {
        // No packages, and nothing of a machine's own settings: it needs no feed.
        private const string Project = """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit></PropertyGroup>
            </Project>
            """;

        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pasted-");

        public TempProgram(string language, string code)
        {
            var (name, command) = language switch
            {
                "bash" => ("main.sh", new[] { "/bin/bash", "main.sh" }),
                "python" => ("main.py", ["/usr/bin/python3", "main.py"]),
                "javascript" => ("main.mjs", [Node, "main.mjs"]),
                "csharp" => ("main.cs", ["dotnet", "run", "--project", "main.csproj", "--disable-build-servers"]),
                _ => throw new ArgumentException(language),
            };
            File.WriteAllText(System.IO.Path.Combine(folder.FullName, name), code);
            if (language == "csharp") File.WriteAllText(System.IO.Path.Combine(folder.FullName, "main.csproj"), Project);
            Command = command;
        }

        public string Path => folder.FullName;
        public string[] Command { get; }
        public void Dispose() => folder.Delete(recursive: true);
    }
}
