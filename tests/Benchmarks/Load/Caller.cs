using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodeRunner.Benchmarks.Load;

/// <summary>
/// One connection that sends one prepared request again and again. It shares the machine with what it measures: each cycle of an ordinary HTTP
/// client would be taken from the system. One question at a time.
/// </summary>
internal sealed class Caller : IDisposable
{
    private readonly Socket socket;
    private byte[] buffer = new byte[16 * 1024];
    private int length, head;
    private long asked;

    private Caller(Socket socket) => this.socket = socket;

    public Socket Socket => socket;

    /// <summary>From the request's first byte out to the answer's last byte in.</summary>
    public TimeSpan Time { get; private set; }

    public int Status { get; private set; }

    /// <summary>The other side says that it will close.</summary>
    public bool Closing => HasHeader("\r\nConnection: close"u8);

    public static async Task<Caller> ConnectAsync(EndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address is IPEndPoint) socket.NoDelay = true;
            await socket.ConnectAsync(address);
            return new Caller(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The same in this thread's time.</summary>
    public static Caller Connect(EndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address is IPEndPoint) socket.NoDelay = true;
            socket.Connect(address);
            return new Caller(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The connection ended before the answer did.</exception>
    public async Task AskAsync(ReadOnlyMemory<byte> request)
    {
        Begin();
        await socket.SendAsync(request);
        while (!Took(await socket.ReceiveAsync(Room()))) { }
    }

    /// <summary>Sends it; <see cref="Read"/> has the answer when there is one.</summary>
    public void Ask(ReadOnlySpan<byte> request)
    {
        Begin();
        socket.Send(request);
    }

    /// <summary>Reads what has come.</summary>
    /// <returns>Whether that was the rest of the answer.</returns>
    /// <exception cref="IOException">The connection ended before the answer did.</exception>
    public bool Read() => Took(socket.Receive(Room().Span));

    /// <summary>Whether the answer's body has these bytes somewhere.</summary>
    public bool Says(ReadOnlySpan<byte> text) => buffer.AsSpan(head, length - head).IndexOf(text) >= 0;

    /// <summary>Whether the answer's head has these bytes somewhere.</summary>
    public bool HasHeader(ReadOnlySpan<byte> text) => buffer.AsSpan(0, head).IndexOf(text) >= 0;

    /// <summary>A header of the answer; null without.</summary>
    public string? Header(string name)
    {
        foreach (var line in Encoding.ASCII.GetString(buffer, 0, head).Split("\r\n"))
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) return line[(name.Length + 1)..].Trim();
        return null;
    }

    /// <summary>The answer's body as text, freed from its chunks.</summary>
    public string Body()
    {
        if (Header("Transfer-Encoding") is null) return Encoding.UTF8.GetString(buffer, head, length - head);
        var bytes = new List<byte>();
        for (var at = head; ;)
        {
            var line = buffer.AsSpan(at, length - at).IndexOf("\r\n"u8);
            var size = int.Parse(buffer.AsSpan(at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return Encoding.UTF8.GetString([.. bytes]);
            bytes.AddRange(buffer.AsSpan(at + line + 2, size));
            at += line + 2 + size + 2;
        }
    }

    public void Dispose() => socket.Dispose();

    private void Begin() => (length, head, asked) = (0, 0, Stopwatch.GetTimestamp());

    private Memory<byte> Room()
    {
        if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
        return buffer.AsMemory(length);
    }

    private bool Took(int read)
    {
        if (read == 0) throw new IOException("The connection was closed in the middle of an answer.");
        length += read;
        if (!Complete()) return false;
        Time = Stopwatch.GetElapsedTime(asked);
        Status = int.Parse(buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        return true;
    }

    private bool Complete()
    {
        var bytes = buffer.AsSpan(0, length);
        if (head == 0)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0) return false;
            head = end + 4;
        }
        var at = bytes[..head].IndexOf("\r\nContent-Length: "u8);
        if (at < 0) return bytes[..head].IndexOf("\r\nTransfer-Encoding: "u8) < 0 || bytes[head..].EndsWith("0\r\n\r\n"u8);
        var digits = bytes[(at + "\r\nContent-Length: ".Length)..];
        return length >= head + int.Parse(digits[..digits.IndexOf("\r"u8)], CultureInfo.InvariantCulture);
    }
}
