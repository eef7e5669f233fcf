using System.Buffers;
using CodeRunner.Gateway.Edge;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace CodeRunner.Gateway.Routing;

/// <summary>A request's body in pooled memory: read once, looked into, sent on as it came, twice if need be.</summary>
internal sealed class BufferedBody : IDisposable
{
    public const int MaxMiB = 10;
    private const int MaxBytes = MaxMiB * 1024 * 1024;
    private const int FirstBytes = 16 * 1024;

    private readonly byte[] buffer;
    private readonly MemoryStream stream;
    private bool disposed;

    private BufferedBody(byte[] buffer, int length)
    {
        this.buffer = buffer;
        stream = new MemoryStream(buffer, 0, length, writable: false, publiclyVisible: false);
        Length = length;
    }

    public int Length { get; }
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Reads the request's body, makes these bytes its body, and a feature of it; the desk may have done so before. Null when it was refused.</summary>
    public static async Task<BufferedBody?> TakeAsync(HttpContext context)
    {
        if (context.Features.Get<BufferedBody>() is { } read) return read;
        // We count ourselves. Kestrel's own limit would cut the connection before the refusal could be read.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        try
        {
            var body = await ReadAsync(context.Request, context.RequestAborted);
            if (body is null)
            {
                await context.RefuseAsync(413, "body_too_large", $"The request's body is larger than {MaxMiB} MiB.");
                return null;
            }

            body.Attach(context.Request);
            context.Features.Set(body);
            return body;
        }
        catch (OperationCanceledException) when (context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true)
        {
            // Our time-out, but the caller's slowness.
            await context.RefuseAsync(StatusCodes.Status408RequestTimeout);
            return null;
        }
    }

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
        if (Interlocked.Exchange(ref disposed, true)) return;
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
