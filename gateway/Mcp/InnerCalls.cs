using System.Net.Sockets;
using CodeRunner.Gateway.Routing;
using CodeRunner.Gateway.Tools;

namespace CodeRunner.Gateway.Mcp;

/// <summary>
/// The gateway calls itself: what a tool does is an HTTP call like any other, in at the same door and past the same desk, so that
/// key, limits, price and routing cannot differ. It goes over a Unix socket in a folder that only this user can enter, and says there for whom it is.
/// </summary>
internal sealed class InnerCalls : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coderunner-"); // mode 0700
    private readonly HttpMessageInvoker http;

    public InnerCalls()
    {
        SocketPath = Path.Combine(folder.FullName, "inside.sock");
        if (UnixSocket.Fault(SocketPath) is { } fault)
        {
            folder.Delete();
            throw new StartException($"{SocketPath}: {fault}. Set TMPDIR to a shorter folder.");
        }

        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        });
    }

    public string SocketPath { get; }

    /// <summary>The answer's head; its body is read by whoever asked.</summary>
    /// <param name="caller">The request in whose name the call is made.</param>
    /// <param name="request">The call.</param>
    /// <param name="accept">What it asks for.</param>
    /// <param name="cancel">Ends the call, and the program that it started.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpContext caller, ToolRequest request, string accept, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(
            new HttpMethod(request.Method), new Uri($"http://inside{request.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("Accept", accept);
        if (caller.Request.Host.HasValue) message.Headers.TryAddWithoutValidation("Host", caller.Request.Host.Value);
        if (caller.Features.Get<McpCaller>()?.Key is { } key) message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        InnerCaller.Tell(caller, message.Headers);
        return await http.SendAsync(message, cancel);
    }

    public void Dispose()
    {
        http.Dispose();
        if (folder.Exists) folder.Delete(recursive: true);
    }
}

/// <summary>Feature of a request to /mcp: the key that it came with, well-formed; null without one.</summary>
internal sealed record McpCaller(string? Key);
