namespace CodeRunner.Supervisor.Engine;

/// <summary>What tells the supervisor's images and containers from others on the engine.</summary>
internal static class Labels
{
    /// <summary>Of an image: the language it runs. Its containers inherit it.</summary>
    public const string Language = "coderunner.language";

    /// <summary>Of a container: the supervisor it belongs to.</summary>
    public const string Supervisor = "coderunner.supervisor";

    /// <summary>Of a container: what it was made of.</summary>
    public const string Version = "coderunner.version";

    /// <summary>Of a container: its user.</summary>
    public const string User = "coderunner.user";
}
