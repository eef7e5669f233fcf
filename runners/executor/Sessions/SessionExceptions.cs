namespace CodeRunner.Executor.Sessions;

/// <summary>There is no such session, or none any more; opening another works.</summary>
internal sealed class SessionUnknownException() : Exception("There is no such session: it was closed, has expired or never was. Open another.");

/// <summary>The session is lost by our doing, not the caller's; opening another works.</summary>
internal sealed class SessionLostException(string reason) : Exception(reason);

/// <summary>Too many executions wait for this session already; it works on.</summary>
internal sealed class SessionBusyException(int most) : Exception($"{most} executions wait for this session already. Wait for their answers.");
