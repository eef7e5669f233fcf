namespace CodeRunner.Supervisor.Fleet;

/// <summary>One thing to do with the engine.</summary>
/// <param name="Language">Whose step it is.</param>
internal abstract record Step(string Language)
{
    /// <summary>Makes and starts a runner of the version that is wanted.</summary>
    internal sealed record Start(string Language, string Version) : Step(Language);

    /// <summary>Tells a runner to take no new work, finish what it has, and end.</summary>
    internal sealed record Drain(Runner Runner, string Why) : Step(Runner.Language);

    /// <summary>Takes a container away, and ends what still runs in it.</summary>
    internal sealed record Remove(Runner Runner, string Why) : Step(Runner.Language);
}
