using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Telemetry;

namespace CodeRunner.Gateway.Routing;

/// <summary>What a runner is told about a call, in headers that no caller can send.</summary>
internal static class RunnerHeaders
{
    public const string Prefix = "X-CodeRunner-";

    /// <summary>Of a runner's list of sessions: how many the owner has open there, those opened without a key included.</summary>
    public const string Sessions = Prefix + "Sessions";

    private const string OwnerName = Prefix + "Owner", MaxSessions = Prefix + "Max-Sessions", Open = Prefix + "Open-Sessions";

    /// <summary>Whose call it is: runners share their slots out by this name, and bind sessions to it.</summary>
    public static string Owner(HttpContext context) =>
        context.Features.Get<Account>()?.Id is { } account ? $"key:{account}" : CallerAddress.Owner(context.Connection.RemoteIpAddress);

    public static void Add(HttpContext context, HttpRequestHeaders headers)
    {
        headers.Add(OwnerName, Owner(context));
        if (context.Features.Get<Account>() is { } account) headers.Add(MaxSessions, Math.Min(account.MaxSessions ?? int.MaxValue, int.MaxValue).ToString(CultureInfo.InvariantCulture));
        if (context.Features.Get<OpenSessions>() is { } open) headers.Add(Open, open.Count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The same of an interactive run, which has nothing to do with sessions.</summary>
    public static void Add(HttpContext context, ClientWebSocketOptions headers)
    {
        headers.SetRequestHeader(OwnerName, Owner(context));
        headers.SetRequestHeader(RequestHeaders.RequestId, context.TraceIdentifier);
        if (context.Features.Get<CallTrace>()?.Parent is { } parent) headers.SetRequestHeader(CallTrace.TraceParent, parent);
    }
}

/// <summary>Feature of a call that was let in.</summary>
/// <param name="Id">Whose key it came with; null without one.</param>
/// <param name="MaxSessions">How many may be open at once; null for any number.</param>
internal sealed record Account(string? Id, long? MaxSessions);

/// <summary>Feature of a call that opens a session: how many its owner has open, on all runners together.</summary>
internal sealed record OpenSessions(int Count);
