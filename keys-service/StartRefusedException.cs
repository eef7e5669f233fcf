namespace CodeRunner.Keys;

/// <summary>The service cannot start as configured; nothing was served. The message says why and what mends it.</summary>
internal sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
