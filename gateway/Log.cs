namespace CodeRunner.Gateway;

/// <summary>Everything that the gateway logs. Never a key, code, input or output.</summary>
internal static partial class Log
{
    // 10xx: runners
    [LoggerMessage(1001, LogLevel.Information, "Runner {Runner} serves {Languages} with {Slots} slots")]
    public static partial void RunnerFound(this ILogger log, string runner, string languages, int slots);

    [LoggerMessage(1002, LogLevel.Warning, "Runner {Runner} no longer answers and is forgotten")]
    public static partial void RunnerForgotten(this ILogger log, string runner);

    [LoggerMessage(1003, LogLevel.Information, "Runner {Runner} is draining: it gets no new work")]
    public static partial void RunnerDraining(this ILogger log, string runner);

    [LoggerMessage(1004, LogLevel.Warning, "The runners' address {Address} cannot be resolved: {Reason}")]
    public static partial void AddressUnresolved(this ILogger log, string address, string reason);

    [LoggerMessage(1005, LogLevel.Debug, "Runner {Runner} did not answer its probe: {Reason}")]
    public static partial void ProbeFailed(this ILogger log, string runner, string reason);

    [LoggerMessage(1006, LogLevel.Error, "Looking for runners failed")]
    public static partial void ProbingFailed(this ILogger log, Exception failure);

    [LoggerMessage(1007, LogLevel.Information, "CodeRunner {Version} is ready: {Address}")]
    public static partial void Ready(this ILogger log, string version, string address);

    [LoggerMessage(1008, LogLevel.Information, "Http:MaxConnections is lowered to {Connections}: this process may have {Limit} files open, and a call takes up to three. Raise the limit (systemd: LimitNOFILE=65536; a shell: ulimit -n 65536)")]
    public static partial void ConnectionsLowered(this ILogger log, long connections, long limit);

    // 11xx: requests
    [LoggerMessage(1101, LogLevel.Information, "Request {RequestId}: runner {Runner} did not take it ({Reason}), tried on another")]
    public static partial void TriedElsewhere(this ILogger log, string requestId, string runner, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "Request {RequestId}: {Upstream} failed with {Error}: {Reason}")]
    public static partial void UpstreamFailed(this ILogger log, string requestId, string upstream, string error, string reason);

    [LoggerMessage(1103, LogLevel.Error, "Request {RequestId} failed")]
    public static partial void RequestFailed(this ILogger log, Exception failure, string requestId);

    // 13xx: services
    [LoggerMessage(1301, LogLevel.Information, "Service {Service} is served as {File} says, at {Credits} credits a call")]
    public static partial void ServiceServed(this ILogger log, string service, string file, long credits);

    [LoggerMessage(1302, LogLevel.Warning, "Service file {File} is left aside: {Fault}. Until it is mended, {Instead}")]
    public static partial void ServiceQuarantined(this ILogger log, string file, string fault, string instead);

    [LoggerMessage(1303, LogLevel.Information, "Service {Service} is no longer served: {File} is gone")]
    public static partial void ServiceGone(this ILogger log, string service, string file);

    [LoggerMessage(1304, LogLevel.Warning, "The folder of services {Folder} cannot be read, all stays as it is: {Reason}")]
    public static partial void ServicesUnreadable(this ILogger log, string folder, string reason);

    [LoggerMessage(1305, LogLevel.Warning, "The OpenAPI document of service {Service} is left aside: {Fault}. The service is served all the same")]
    public static partial void DocumentQuarantined(this ILogger log, string service, string fault);

    [LoggerMessage(1306, LogLevel.Warning, "Service {Service} is down: {Reason}")]
    public static partial void ServiceDown(this ILogger log, string service, string reason);

    [LoggerMessage(1307, LogLevel.Information, "Service {Service} is well again")]
    public static partial void ServiceBack(this ILogger log, string service);

    [LoggerMessage(1308, LogLevel.Error, "Looking after service {Service} failed")]
    public static partial void ServiceProbeFailed(this ILogger log, Exception failure, string service);

    // 14xx: pages
    [LoggerMessage(1401, LogLevel.Warning, "The pages are missing: this gateway was built before gateway/Pages/setup.sh had run. Everything else works")]
    public static partial void PagesMissing(this ILogger log);

    // 12xx: admission
    [LoggerMessage(1201, LogLevel.Warning, "Request {RequestId}: keys-service gave no answer: {Reason}")]
    public static partial void KeysUnavailable(this ILogger log, string requestId, string reason);

    [LoggerMessage(1202, LogLevel.Warning, "Settlement of {Hold} was given up: {Reason}")]
    public static partial void SettlementGivenUp(this ILogger log, string hold, string reason);

    // 14xx: tools
    [LoggerMessage(1501, LogLevel.Warning, "Request {RequestId}: the call of tool {Tool} broke off: {Reason}")]
    public static partial void ToolFailed(this ILogger log, string requestId, string tool, string reason);

    [LoggerMessage(1502, LogLevel.Warning, "Service {Service} has no tools: its document cannot be read as such: {Reason}")]
    public static partial void ToolsUnreadable(this ILogger log, string service, string reason);
}
