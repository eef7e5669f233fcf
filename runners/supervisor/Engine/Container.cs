namespace CodeRunner.Supervisor.Engine;

/// <summary>A runner's container as the engine lists it.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="Language">What it serves.</param>
/// <param name="Version">What it was made of.</param>
/// <param name="User">The user that its processes are.</param>
/// <param name="Running">Its process lives.</param>
/// <param name="Address">Its address in the runners' network; null when it has none.</param>
internal sealed record Container(string Id, string Language, string Version, int User, bool Running, string? Address)
{
    public string Name => Id[..Math.Min(12, Id.Length)];
}
