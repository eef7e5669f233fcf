using CodeRunner.Keys;

namespace CodeRunner.Gateway.Admission;

/// <summary>
/// Takes the answer to a call with an Idempotency-Key: charged and kept together when it is complete, then given. What is
/// too long to be kept, or comes as a stream of events, is charged at its first byte and passes.
/// </summary>
internal sealed class KeptAnswer(HttpResponse response, Stream caller, Reservation reservation) : Stream
{
    private const int Longest = 4 * 1024 * 1024;

    private readonly MemoryStream kept = new();
    private bool passing;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>When all is written: settles what has not been, and gives what has been kept.</summary>
    public async Task GiveAsync()
    {
        if (passing || reservation.Failed) return;
        var status = response.StatusCode;
        if (!await reservation.SettleAsync(reservation.Charges(status), new StoredAnswer(status, kept.ToArray(), response.ContentType)) || kept.Length == 0) return;
        kept.Position = 0;
        await kept.CopyToAsync(caller, CancellationToken.None);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!passing && (kept.Length + buffer.Length > Longest || response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true))
        {
            if (!await reservation.SettleAsync(reservation.Charges(response.StatusCode))) throw new IOException("The answer could not be charged.");
            passing = true;
            kept.Position = 0;
            await kept.CopyToAsync(caller, cancellationToken);
        }

        if (passing) await caller.WriteAsync(buffer, cancellationToken);
        else kept.Write(buffer.Span);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => passing ? caller.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) kept.Dispose();
        base.Dispose(disposing);
    }
}
