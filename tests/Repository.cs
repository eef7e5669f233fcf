namespace CodeRunner.Tests;

/// <summary>Where this checkout lies, found from the test's own binary.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);
    public static string Runners => Path.Combine(Root, "runners");
    /// <summary>The built launcher; test.sh runs the hostile suite a second time against the one with sanitizers.</summary>
    public static string Launcher => Environment.GetEnvironmentVariable("CODERUNNER_TEST_LAUNCHER") ?? Path.Combine(Runners, "launcher", "launcher");

    /// <summary>The built gateway, in the same configuration as this test.</summary>
    public static string Gateway => Path.Combine(Root, "gateway", "bin", Configuration, "net10.0", "CodeRunner.Gateway.dll");

    /// <summary>The built executor, in the same configuration as this test.</summary>
    public static string Executor => Path.Combine(Root, "runners", "executor", "bin", Configuration, "net10.0", "CodeRunner.Executor.dll");

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CodeRunner.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No CodeRunner.sln above the test."));
}
