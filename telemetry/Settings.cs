namespace CodeRunner.Telemetry;

/// <summary>Settings as people get them wrong.</summary>
internal static class Settings
{
    /// <summary>A setting has a value of the wrong kind, such as letters for a number: the message names it. Nothing was started.</summary>
    public static bool CannotBeRead(Exception failure) => failure is InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" };
}
