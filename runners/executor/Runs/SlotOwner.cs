namespace CodeRunner.Executor.Runs;

/// <summary>A caller as <see cref="FairQueue"/> sees it: known while it has a program running or a call waiting.</summary>
internal sealed class SlotOwner(string name)
{
    public string Name => name;

    /// <summary>Slots it holds.</summary>
    public int Running { get; set; }

    /// <summary>When it joined or was last served, as a number that no other owner has: the lowest was served longest ago.</summary>
    public long Turn { get; set; }

    /// <summary>Oldest first.</summary>
    public LinkedList<WaitingCall> Waiting { get; } = [];
}
