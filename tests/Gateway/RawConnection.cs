using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodeRunner.Tests.Gateway;

/// <summary>A connection that sends just the bytes it is given: no HTTP client would send these.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawConnection> OpenAsync(string address)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(IPEndPoint.Parse(new Uri(address).Authority), TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Each character is a byte. Whoever refuses need not read them all: that the other side closes meanwhile is no failure, and its answer is still there to be read.</summary>
    public async Task SendAsync(string bytes)
    {
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        }
        catch (SocketException closed) when (closed.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown) { }
    }

    /// <summary>All that comes until the other side closes.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(null);

    /// <summary>All that comes up to these bytes, which must come last of what is sent.</summary>
    public Task<string> ReadUntilAsync(string last) => ReadAsync(last);

    private async Task<string> ReadAsync(string? last)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (last is not null && text.ToString().EndsWith(last, StringComparison.Ordinal)) break;
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset) { }   // closed with bytes of ours unread

        return text.ToString();
    }

    public void Dispose() => socket.Dispose();
}
