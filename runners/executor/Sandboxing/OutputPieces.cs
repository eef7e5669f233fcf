using System.Text;
using System.Threading.Channels;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>A program's output as it comes, in whole characters, for whoever sends it on.</summary>
/// <remarks>Bounded by what is kept of each stream: the program waits for no slow reader.</remarks>
internal sealed class OutputPieces
{
    private readonly Channel<(string Stream, string Text)> pieces = Channel.CreateUnbounded<(string, string)>(new() { SingleReader = true });

    /// <summary>Runs something that tells its output here; the pieces end with it.</summary>
    public async Task<T> OfAsync<T>(Func<OutputListeners, Task<T>> run)
    {
        try { return await run(new(Listener("stdout"), Listener("stderr"))); }
        finally { pieces.Writer.Complete(); }
    }

    public IAsyncEnumerable<(string Stream, string Text)> ReadAllAsync(CancellationToken cancel) => pieces.Reader.ReadAllAsync(cancel);

    private OutputListener Listener(string stream)
    {
        var decoder = Encoding.UTF8.GetDecoder();   // keeps the beginning of a character until its end comes
        return piece =>
        {
            var text = new char[decoder.GetCharCount(piece, flush: false)];
            if (decoder.GetChars(piece, text, flush: false) > 0) pieces.Writer.TryWrite((stream, new(text)));
        };
    }
}
