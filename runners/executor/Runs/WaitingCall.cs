namespace CodeRunner.Executor.Runs;

/// <summary>A call that waits for a slot.</summary>
internal sealed class WaitingCall
{
    // Whoever gives a slot back must not run the program of the one who gets it, nor hold the lock meanwhile.
    private readonly TaskCompletionSource<Slot?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WaitingCall(SlotOwner owner)
    {
        Owner = owner;
        Place = new LinkedListNode<WaitingCall>(this);
    }

    public SlotOwner Owner { get; }

    /// <summary>Its place among its owner's calls; in no list when it no longer waits.</summary>
    public LinkedListNode<WaitingCall> Place { get; }

    /// <summary>The slot, or null: it left, or was sent away.</summary>
    public Task<Slot?> Answer => answer.Task;

    public void Give(Slot slot) => answer.SetResult(slot);

    public void SendAway() => answer.SetResult(null);
}
