namespace CodeRunner.Gateway.Edge;

/// <summary>
/// A request with both Content-Length and Transfer-Encoding is two requests to servers that believe the one and the other. Kestrel
/// believes the encoding and says so by renaming the length; we refuse it (RFC 9112, 6.1), and close the connection on what follows.
/// </summary>
internal sealed class RefuseTwoLengths(RequestDelegate next)
{
    private const string Renamed = "X-Content-Length";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.TransferEncoding.Count == 0 || !headers.ContainsKey(Renamed)) return next(context);
        context.Response.Headers.Connection = "close";
        return context.RefuseAsync(400, "two_lengths", "The request has both Content-Length and Transfer-Encoding: it must have one of them.");
    }
}
