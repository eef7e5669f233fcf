namespace CodeRunner.Supervisor.Fleet;

/// <summary>Spaces out the starts of a language whose runners do not come to answer: 1, 2, 4 … 60 seconds.</summary>
/// <param name="Failures">In a row.</param>
/// <param name="NotBefore">When the next may be made.</param>
internal sealed record Tries(int Failures, TimeSpan NotBefore)
{
    private const int LongestSeconds = 60;

    public static Tries None { get; } = new(0, TimeSpan.MinValue);

    public Tries AfterFailure(TimeSpan now) => new(Failures + 1, now + TimeSpan.FromSeconds(Math.Min(LongestSeconds, Math.Pow(2, Math.Min(Failures, 10)))));

    public bool Allow(TimeSpan now) => now >= NotBefore;
}
