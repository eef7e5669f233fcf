using System.Collections.Concurrent;

namespace CodeRunner.Executor.Runs;

/// <summary>
/// Whether calls have started their programs, for the gateway to ask when a caller has left: there is nobody then to whom the answer
/// could tell it. A call is known by the name that the gateway gave it.
/// </summary>
internal sealed class CallStarts(TimeProvider clock)
{
    public const string Header = "X-CodeRunner-Call";

    private const int LongestName = 64;

    // The gateway asks as soon as its caller has left.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30), LongestWait = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> calls = new(StringComparer.Ordinal);

    /// <summary>A call that has come; disposed when it ends.</summary>
    public Call Begin(HttpRequest request) =>
        request.Headers[Header] is [{ Length: > 0 and <= LongestName } name] && calls.TryAdd(name, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously))
            ? new Call(this, name) : new Call(this, null);

    /// <summary>True when it has ended and never started its program, nor will. False when it did, or nothing is known of it.</summary>
    public async Task<bool> NeverStartedAsync(string name, CancellationToken cancel)
    {
        if (!calls.TryGetValue(name, out var call)) return false;
        try { return !await call.Task.WaitAsync(LongestWait, clock, cancel); }
        catch (TimeoutException) { return false; }   // it still waits: its caller is still there
    }

    private void Set(string? name, bool started)
    {
        if (name is not null && calls.TryGetValue(name, out var call)) call.TrySetResult(started);
    }

    private async Task EndAsync(string name)
    {
        if (!calls.TryGetValue(name, out var call)) return;
        if (call.TrySetResult(false)) await Task.Delay(Remembered, clock);
        calls.TryRemove(name, out _);
    }

    /// <summary>One call from its arrival to its end.</summary>
    internal readonly struct Call(CallStarts starts, string? name) : IDisposable
    {
        /// <summary>From here on it counts as a program that was started.</summary>
        public void Start() => starts.Set(name, started: true);

        public void Dispose()
        {
            if (name is not null) _ = starts.EndAsync(name);   // forgets it in time
        }
    }
}
