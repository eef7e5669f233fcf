namespace CodeRunner.Supervisor.Fleet;

/// <summary>A runner's container as it was seen at one moment.</summary>
/// <param name="Id">The engine's id of the container.</param>
/// <param name="Language">What it serves.</param>
/// <param name="Version">What it was made of: image and settings.</param>
/// <param name="User">The user that its processes are.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Since">For how long: since it was made, first answered, last answered, or was told to stop.</param>
/// <param name="Busy">Slots in use, and calls that wait for one.</param>
/// <param name="Slots">Programs it runs at once; 0 until it has answered.</param>
internal sealed record Runner(string Id, string Language, string Version, int User, RunnerState State, TimeSpan Since, int Busy = 0, int Slots = 0)
{
    /// <summary>Gets new work, or will.</summary>
    public bool Serves => State is RunnerState.Starting or RunnerState.Ready;
}

/// <summary>What a runner is doing.</summary>
internal enum RunnerState
{
    /// <summary>Its process runs and has not answered yet.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It answered once and does not now.</summary>
    Silent,

    /// <summary>It was told to stop, or says so itself.</summary>
    Draining,

    /// <summary>Its process has ended, or never began.</summary>
    Dead,
}
