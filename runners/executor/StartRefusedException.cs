namespace CodeRunner.Executor;

/// <summary>The executor cannot start as configured; nothing was served. The message says why and what mends it.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
