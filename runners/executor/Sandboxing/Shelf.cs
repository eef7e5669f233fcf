using System.Collections.Concurrent;
using CodeRunner.Executor.Languages;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>The boxes of one language that wait, for programs or for sessions (<see cref="Spares"/>).</summary>
internal sealed class Shelf(Language language)
{
    public Language Language => language;

    /// <summary>Of boxes in which a session's driver boots, not a program's interpreter.</summary>
    public bool ForSessions { get; init; }
    public ConcurrentQueue<Sandbox> Boxes { get; } = new();

    /// <summary>Copies of the fork server, beyond <see cref="Target"/>, that have touched nothing yet.</summary>
    public ConcurrentQueue<Sandbox> Sleepers { get; } = new();
    public int Target { get; set; } = 1;
    public long LastTaken { get; set; }
    public long LastSession { get; set; }
}
