namespace CodeRunner.Executor.Sandboxing;

/// <summary>An interpreter that has booted and loaded its modules, in a box of its own, and makes boxes out of copies of itself
/// (runners/launcher/serve.h). It runs our code alone and never sees a request; its end does not touch the boxes it made.</summary>
internal sealed class ForkServer(int number, StatusChannel status, Func<ValueTask> release, TimeProvider clock) : IAsyncDisposable
{
    private readonly long began = clock.GetTimestamp();
    private int forks;

    /// <summary>How a spec names it.</summary>
    public int Number => number;

    public bool Dead => status.Dead.IsCompleted;

    /// <summary>Boxes asked of it so far.</summary>
    public int Forks => forks;

    public TimeSpan Age => clock.GetElapsedTime(began);

    /// <summary>Says that one more box will be asked of it.</summary>
    public void Count() => Interlocked.Increment(ref forks);

    public async ValueTask DisposeAsync()
    {
        status.Kill();
        await status.Dead;
        await release();
    }
}
