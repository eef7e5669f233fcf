using System.Data.Common;

namespace CodeRunner.Keys;

/// <summary>Everything that this service logs. Never a key, nor what could be made into one.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "{Count} holds were never settled and have been given back")]
    public static partial void HoldsExpired(this ILogger log, int count);

    [LoggerMessage(3002, LogLevel.Error, "Ledger and balances differ by {Credits} credits")]
    public static partial void LedgerDrifts(this ILogger log, long credits);

    [LoggerMessage(3003, LogLevel.Warning, "Upkeep failed and is tried again: {Reason}")]
    public static partial void UpkeepFailed(this ILogger log, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "{Path} failed: {Reason}")]
    public static partial void RequestFailed(this ILogger log, string path, string reason);

    [LoggerMessage(3005, LogLevel.Error, "{Path} failed")]
    public static partial void RequestBroke(this ILogger log, Exception failure, string path);

    /// <summary>A database that is away says so by its own kind of exception; anything else is a bug and needs its stack trace.</summary>
    public static void Failed(this ILogger log, string path, Exception failure)
    {
        if (failure is DbException or TimeoutException) log.RequestFailed(path, failure.Message);
        else log.RequestBroke(failure, path);
    }
}
