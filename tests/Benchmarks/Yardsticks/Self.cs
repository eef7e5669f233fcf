namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>How this program starts itself again, be it by its own host (`dotnet run`) or by `dotnet`.</summary>
internal static class Self
{
    public static string[] Command(params string[] arguments) => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? [Environment.ProcessPath!, typeof(Self).Assembly.Location, .. arguments]
        : [Environment.ProcessPath!, .. arguments];
}
