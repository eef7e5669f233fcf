using System.Net;
using System.Net.Http.Headers;
using CodeRunner.Gateway.Edge;

namespace CodeRunner.Gateway.Mcp;

/// <summary>Gives an inner call the address and scheme of the request in whose name it is made. What is said so from outside counts for nothing.</summary>
internal sealed class InnerCaller(RequestDelegate next)
{
    // Of the X-CodeRunner- family, which no upstream ever sees.
    private const string Address = "X-CodeRunner-Caller";
    private const string Scheme = "X-CodeRunner-Scheme";

    public static void Tell(HttpContext caller, HttpRequestHeaders headers)
    {
        if (caller.Connection.RemoteIpAddress is { } address) headers.TryAddWithoutValidation(Address, address.ToString());
        headers.TryAddWithoutValidation(Scheme, caller.Request.Scheme);
        headers.TryAddWithoutValidation(RequestHeaders.RequestId, caller.TraceIdentifier);
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<FromInside>() is not null)
        {
            context.Connection.RemoteIpAddress = IPAddress.TryParse(context.Request.Headers[Address], out var address) ? address : null;
            context.Request.Scheme = context.Request.Headers[Scheme].ToString();
        }

        return next(context);
    }
}

/// <summary>Feature of the connections that the gateway makes to itself.</summary>
internal sealed record FromInside;
