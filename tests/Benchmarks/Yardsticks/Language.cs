using CodeRunner.Tests;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>The smallest program of a language: as we are sent it, and as a shell would start it. It prints 1.</summary>
internal sealed record Language(string Name, string Code, params string[] Bare)
{
    private static readonly string Node = Path.Combine(Repository.Runners, "javascript", "node_modules", ".bin", "node");

    /// <summary>What must be visible where node is to start: our own node, so that versions do not differ.</summary>
    public static string NodeFolder => Path.Combine(Repository.Runners, "javascript", "node_modules");

    public static Language Python { get; } = new("python", "print(1)", "/usr/bin/python3", "-c", "print(1)");
    public static Language JavaScript { get; } = new("javascript", "console.log(1)", Node, "-e", "console.log(1)");
    // Its yardstick is bare node too: there is no barer way to start it.
    public static Language TypeScript { get; } = new("typescript", "const n: number = 1; console.log(n)", Node, "-e", "console.log(1)");
    public static Language Bash { get; } = new("bash", "echo 1", "/bin/bash", "-c", "echo 1");

    public static Language[] All { get; } = [Python, JavaScript, TypeScript, Bash];
}
