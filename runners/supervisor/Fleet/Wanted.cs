namespace CodeRunner.Supervisor.Fleet;

/// <summary>What is to be of one language.</summary>
/// <param name="Language">Its name.</param>
/// <param name="Version">Image and settings that its runners are to be made of; null when its image is gone.</param>
/// <param name="Count">How many runners.</param>
/// <param name="MayStart">False while those before failed so often that another try is not due.</param>
internal sealed record Wanted(string Language, string? Version, int Count, bool MayStart = true);
