using System.Diagnostics;

namespace CodeRunner.Benchmarks.Load;

/// <summary>A stretch of time in which things are counted: after a warm-up, so that what rises to the load has risen. Counts from many threads.</summary>
internal sealed class Window(TimeSpan warmUp, TimeSpan length)
{
    private readonly long began = Stopwatch.GetTimestamp();
    private int right, wrong;

    public bool Over => Stopwatch.GetElapsedTime(began) > warmUp + length;

    /// <summary>What ended rightly in a second.</summary>
    public double PerSecond => right / length.TotalSeconds;

    /// <summary>What ended otherwise.</summary>
    public int Wrong => wrong;

    /// <summary>Whether something that ends now counts.</summary>
    public bool Open => Stopwatch.GetElapsedTime(began) is var time && time > warmUp && time <= warmUp + length;

    public void Count(bool good)
    {
        if (Open) Interlocked.Increment(ref good ? ref right : ref wrong);
    }
}
