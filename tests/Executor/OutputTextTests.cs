using System.Text;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.Win32.SafeHandles;

namespace CodeRunner.Tests.Executor;

/// <summary>Of a stream its beginning is kept, cut between characters, and the rest is counted. Over a real pipe.</summary>
public sealed class OutputTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("12345678", "12345678")]
    [InlineData("123456789", "12345678")]
    [InlineData("1234567é", "1234567")]      // 2 bytes, 1 fits
    [InlineData("123456é9", "123456é")]
    [InlineData("123456€", "123456")]        // 3 bytes, 2 fit
    [InlineData("1234567€", "1234567")]
    [InlineData("12345€9", "12345€")]
    [InlineData("12345🙂", "12345")]          // 4 bytes, 3 fit
    [InlineData("123456🙂", "123456")]
    [InlineData("1234567🙂", "1234567")]
    [InlineData("1234🙂9", "1234🙂")]
    [InlineData("a\0b", "a\0b")]
    public async Task Text_PastTheLimit_IsCutBetweenCharacters(string written, string kept)
    {
        var output = await CaptureAsync(Encoding.UTF8.GetBytes(written));
        Assert.Equal(kept, output.Text());
        Assert.Equal(Encoding.UTF8.GetByteCount(written), output.TotalBytes);
        Assert.Equal(kept != written, output.Truncated);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, (byte)'a' }, "\uFFFDa")]
    [InlineData(new byte[] { (byte)'a', 0xC3 }, "a\uFFFD")]                          // the program's own half character
    [InlineData(new byte[] { 1, 1, 1, 1, 1, 1, 1, 0xFF, 1 }, "\u0001\u0001\u0001\u0001\u0001\u0001\u0001\uFFFD")]
    public async Task Text_BytesThatAreNotUtf8_BecomeReplacementCharacters(byte[] written, string kept) =>
        Assert.Equal(kept, (await CaptureAsync(written)).Text());

    [Fact]
    public async Task Text_OnlyContinuationBytes_IsStillText() =>
        Assert.Equal(new string('\uFFFD', 8), (await CaptureAsync([.. Enumerable.Repeat((byte)0x80, 9)])).Text());

    [Fact]
    public async Task TotalBytes_PastTheStop_CallsOut()
    {
        var calls = 0;
        var output = await CaptureAsync(new byte[65], () => calls++);
        Assert.True(calls > 0);
        Assert.Equal(65, output.TotalBytes);
        calls = 0;
        await CaptureAsync(new byte[64], () => calls++);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Text_WrittenInManyPieces_IsWhole()
    {
        using var reactor = new Reactor();
        var (read, write) = Descriptors.Pipe();
        using var output = new OutputCapture(reactor, read, keepBytes: 1 << 20, stopBytes: long.MaxValue, () => { });
        await using (var stream = new FileStream(new SafeFileHandle(write, ownsHandle: true), FileAccess.Write, bufferSize: 0))
        {
            foreach (var piece in Enumerable.Repeat("é€🙂"u8.ToArray(), 20_000).SelectMany(bytes => bytes).Chunk(7)) stream.Write(piece);
        }
        await output.Ended;
        Assert.Equal(string.Concat(Enumerable.Repeat("é€🙂", 20_000)), output.Text());
    }

    /// <summary>Told that nobody reads, a program could end by its own word before we end it.</summary>
    [Fact]
    public async Task PastTheStop_TheWriterIsNotTold()
    {
        using var reactor = new Reactor();
        var (read, write) = Descriptors.Pipe();
        using var output = new OutputCapture(reactor, read, keepBytes: 8, stopBytes: 64, () => { });
        await using var stream = new FileStream(new SafeFileHandle(write, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        await stream.WriteAsync(new byte[65], TestContext.Current.CancellationToken);
        await output.Ended;
        await stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        output.Dispose();
        Assert.Contains("Broken pipe", Assert.Throws<IOException>(() => stream.WriteByte(0)).Message);
    }

    private static async Task<OutputCapture> CaptureAsync(byte[] written, Action? tooMuch = null)
    {
        using var reactor = new Reactor();
        var (read, write) = Descriptors.Pipe();
        using var output = new OutputCapture(reactor, read, keepBytes: 8, stopBytes: 64, tooMuch ?? (() => { }));
        await using (var stream = new FileStream(new SafeFileHandle(write, ownsHandle: true), FileAccess.Write, bufferSize: 0)) await stream.WriteAsync(written);
        await output.Ended;
        return output;
    }
}
