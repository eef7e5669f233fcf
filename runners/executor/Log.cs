namespace CodeRunner.Executor;

/// <summary>Every event this app logs. Never code, input or output of a program.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Runner {Id} serves {Languages} with {Slots} slots; {Sandbox}")]
    public static partial void Serving(this ILogger log, string id, string languages, int slots, string sandbox);

    [LoggerMessage(2001, LogLevel.Error, "The launcher (process {Pid}) is gone; its boxes died with it. Starting another")]
    public static partial void LauncherGone(this ILogger log, int pid);

    [LoggerMessage(2002, LogLevel.Error, "No box for run {RunId} of request {RequestId}: {Reason} {Mend}")]
    public static partial void BoxFailed(this ILogger log, string runId, string requestId, string reason, string mend);

    [LoggerMessage(2003, LogLevel.Error, "Run {RunId} lost its box: something outside ended it")]
    public static partial void BoxLost(this ILogger log, string runId);

    [LoggerMessage(2004, LogLevel.Warning, "No spare box for {Language}: {Reason}")]
    public static partial void NoSpare(this ILogger log, string language, string reason);

    [LoggerMessage(2005, LogLevel.Error, "A used box could not be cleared away: {Reason}")]
    public static partial void NotCleared(this ILogger log, string reason);

    [LoggerMessage(2006, LogLevel.Warning, "No fork server for {Language}, its interpreters boot one by one: {Reason}")]
    public static partial void NoForkServer(this ILogger log, string language, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "The fork server for {Language} made no box, it boots by itself: {Reason}")]
    public static partial void NoFork(this ILogger log, string language, string reason);

    [LoggerMessage(2008, LogLevel.Error, "Session {Session} could not be restarted and is lost: {Reason}")]
    public static partial void SessionLost(this ILogger log, string session, string reason);

    [LoggerMessage(2009, LogLevel.Information, "Told to stop with {Sessions} sessions open; they are served for {Seconds} s at most")]
    public static partial void Draining(this ILogger log, int sessions, double seconds);

    [LoggerMessage(2010, LogLevel.Error, "Run {RunId} has no verdict: {Reason}")]
    public static partial void VerdictLost(this ILogger log, string runId, string reason);

    [LoggerMessage(2011, LogLevel.Error, "Files of {Language} are broken or missing, its programs are refused: {Reason}")]
    public static partial void LanguageBroken(this ILogger log, string language, string reason);

    [LoggerMessage(3001, LogLevel.Error, "{Method} {Path} failed, trace {TraceId}")]
    public static partial void RequestFailed(this ILogger log, Exception error, string method, string path, string traceId);
}
