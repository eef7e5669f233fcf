namespace CodeRunner.Executor.Runs;

/// <summary>The right to run one program. Disposing it, as often as one likes, gives it back once.</summary>
internal sealed class Slot(RunSlots slots, SlotOwner owner) : IDisposable
{
    private int given;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref given, 1) == 0) slots.GiveBack(owner);
    }
}
