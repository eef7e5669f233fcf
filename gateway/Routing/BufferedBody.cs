using System.Buffers;

namespace CodeRunner.Gateway.Routing;

/// <summary>A request's body in pooled memory: read once, looked into, sent on as it came, twice if need be.</summary>
internal sealed class BufferedBody : IDisposable
{
    public const int MaxMiB = 10;
    private const int MaxBytes = MaxMiB * 1024 * 1024;
    private const int FirstBytes = 16 * 1024;

    private readonly byte[] buffer;
    private readonly MemoryStream stream;

    private BufferedBody(byte[] buffer, int length)
    {
        this.buffer = buffer;
        stream = new MemoryStream(buffer, 0, length, writable: false, publiclyVisible: false);
        Length = length;
    }

    public int Length { get; }
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Null when the body is longer than <see cref="MaxMiB"/>.</summary>
    public static async Task<BufferedBody?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > MaxBytes) return null;

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(length), cancel) is > 0 and var read)
            {
                length += read;
                if (length > MaxBytes) return null;
                if (length == buffer.Length) buffer = Grow(buffer);
            }

            var body = new BufferedBody(buffer, length);
            buffer = null;
            return body;
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Makes this the request's body, from its beginning.</summary>
    public void Attach(HttpRequest request)
    {
        stream.Position = 0;
        request.Body = stream;
        request.Headers.TransferEncoding = default;
        request.ContentLength = Length;
    }

    public void Dispose()
    {
        // The stream first: a late reader must fail rather than see another caller's bytes.
        stream.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
