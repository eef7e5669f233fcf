using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace CodeRunner.Gateway.Routing;

/// <summary>How connections to upstreams are made, for YARP's clusters and for our own questions to runners.</summary>
internal sealed class UpstreamClients(IOptions<RunnersOptions> options) : ForwarderHttpClientFactory
{
    private static readonly TimeSpan ServiceConnectTimeout = TimeSpan.FromSeconds(5);

    // Connections would live for ever: a name that moved to another machine would never be noticed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    // Read when a connection is made: YARP makes its clients before the settings are checked.
    private TimeSpan RunnerConnectTimeout() => TimeSpan.FromMilliseconds(options.Value.ConnectTimeoutMs);

    public SocketsHttpHandler CreateRunnerHandler()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        Configure(handler, RunnerConnectTimeout);
        return handler;
    }

    public static HttpMessageHandler CreateServiceHandler()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        Configure(handler, () => ServiceConnectTimeout);
        return handler;
    }

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        Configure(handler, CodeExecution.OwnsCluster(context.ClusterId) ? RunnerConnectTimeout : () => ServiceConnectTimeout);
    }

    private static void Configure(SocketsHttpHandler handler, Func<TimeSpan> timeout)
    {
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.ConnectCallback = async (context, cancel) =>
        {
            // Not the handler's own ConnectTimeout: its end looks like that of a runner that is too slow to answer,
            // and only what never connected may be tried elsewhere.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(timeout());
            try
            {
                return await DialAsync(context.DnsEndPoint, limit.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException($"No connection within {timeout().TotalMilliseconds} ms.");
            }
        };
    }

    private static async Task<Stream> DialAsync(DnsEndPoint target, CancellationToken cancel)
    {
        var path = UnixSocket.PathOf(target.Host);
        var socket = path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(path is null ? target : new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
