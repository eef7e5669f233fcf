using System.Text.Json.Serialization;

namespace CodeRunner.Supervisor;

/// <summary>What a runner's <c>/health</c> says, as far as it matters here.</summary>
internal sealed record RunnerHealth(int Slots, int Busy = 0, int Waiting = 0, bool Draining = false);

/// <summary>Answer of the supervisor's own <c>/health</c>.</summary>
/// <param name="Status">"ok", or "blind" while the engine does not answer.</param>
/// <param name="Languages">What is looked after.</param>
internal sealed record SupervisorHealth(string Status, IReadOnlyList<LanguageHealth> Languages);

/// <summary>The runners of one language.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">What they are to be made of; null when its image is gone.</param>
/// <param name="Wanted">How many there should be.</param>
/// <param name="Ready">That answer, of the wanted image.</param>
/// <param name="Starting">That have not answered yet.</param>
/// <param name="Silent">That do not answer any more.</param>
/// <param name="Draining">That finish what they have.</param>
/// <param name="Outdated">That answer and are of another image.</param>
/// <param name="Busy">Slots in use, and calls that wait for one.</param>
/// <param name="Slots">Slots of all that are ready.</param>
internal sealed record LanguageHealth(string Name, string? Image, int Wanted, int Ready, int Starting, int Silent, int Draining, int Outdated, int Busy, int Slots);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunnerHealth))]
[JsonSerializable(typeof(SupervisorHealth))]
internal sealed partial class WireJson : JsonSerializerContext;
