namespace CodeRunner.Executor.Runs;

/// <summary>
/// Whose call is next, and whose may wait. <see cref="RunSlots"/> locks around every use.
/// <para>
/// Next is the owner with the fewest programs running; among equals it goes round, one call each; an owner's own calls
/// keep their order. By rounds alone, an owner of long programs would in time hold every slot: short ones give theirs back sooner.
/// </para>
/// <para>
/// A full queue takes a call only in place of another: the owner with the most waiting loses its newest, if it still has
/// no fewer than the newcomer's owner afterwards. So one owner may fill an empty house, and makes room when others come.
/// </para>
/// </summary>
/// <param name="bound">Calls that wait at most, of all owners.</param>
internal sealed class FairQueue(int bound)
{
    private readonly Dictionary<string, SlotOwner> owners = new(StringComparer.Ordinal);
    private readonly SortedSet<SlotOwner> byTurn = new(Comparer<SlotOwner>.Create((one, other) => (one.Running, one.Turn).CompareTo((other.Running, other.Turn))));
    private readonly SortedSet<SlotOwner> byWaiting = new(Comparer<SlotOwner>.Create((one, other) => (one.Waiting.Count, one.Turn).CompareTo((other.Waiting.Count, other.Turn))));
    private long turns;

    /// <summary>Calls that wait.</summary>
    public int Count { get; private set; }

    /// <summary>A slot was free: nothing need wait.</summary>
    public SlotOwner Start(string name)
    {
        var owner = Find(name) ?? Join(name);
        Take(owner);
        Run(owner);
        Keep(owner);
        return owner;
    }

    /// <summary>Lets a call wait; null when the queue is full and its owner has no claim to another's place.</summary>
    /// <param name="name">The call's owner.</param>
    /// <param name="displaced">The call that lost its place to this one.</param>
    public WaitingCall? Add(string name, out WaitingCall? displaced)
    {
        displaced = null;
        var owner = Find(name);
        if (Count >= bound)
        {
            displaced = byWaiting.Max!.Waiting.Count > (owner?.Waiting.Count ?? 0) + 1 ? byWaiting.Max.Waiting.Last!.Value : null;
            if (displaced is null) return null;
            Remove(displaced);
        }

        owner ??= Join(name);
        var call = new WaitingCall(owner);
        Take(owner);
        owner.Waiting.AddLast(call.Place);
        Count++;
        Keep(owner);
        return call;
    }

    /// <summary>False when it no longer waits.</summary>
    public bool Remove(WaitingCall call)
    {
        if (call.Place.List is null) return false;
        Take(call.Owner);
        call.Owner.Waiting.Remove(call.Place);
        Count--;
        Keep(call.Owner);
        return true;
    }

    /// <summary>A program ended. The call that starts in its place no longer waits; null when none does.</summary>
    public WaitingCall? End(SlotOwner owner)
    {
        Take(owner);
        owner.Running--;
        Keep(owner);
        if (byTurn.Min is not { } next) return null;

        var call = next.Waiting.First!.Value;
        Take(next);
        next.Waiting.RemoveFirst();
        Count--;
        Run(next);
        Keep(next);
        return call;
    }

    /// <summary>
    /// Calls that would be served before a new one of this owner. Each other owner comes as often as this one has calls, or less often if it runs
    /// out of them: counted as if none did, but never more than wait in all. Exact for an owner's first call and for the owner with the most.
    /// </summary>
    public int Ahead(string name)
    {
        var own = Find(name)?.Waiting.Count ?? 0;
        var others = byTurn.Count - (own > 0 ? 1 : 0);
        return (int)Math.Min(Count, own + (long)others * (own + 1));
    }

    private SlotOwner? Find(string name) => owners.GetValueOrDefault(name);

    private SlotOwner Join(string name) => owners[name] = new SlotOwner(name) { Turn = ++turns };

    private void Run(SlotOwner owner)
    {
        owner.Running++;
        owner.Turn = ++turns;
    }

    // What orders the two sets must not change while the owner is in them.
    private void Take(SlotOwner owner)
    {
        if (owner.Waiting.Count == 0) return;
        byTurn.Remove(owner);
        byWaiting.Remove(owner);
    }

    private void Keep(SlotOwner owner)
    {
        if (owner.Waiting.Count > 0)
        {
            byTurn.Add(owner);
            byWaiting.Add(owner);
        }
        else if (owner.Running == 0)
        {
            owners.Remove(owner.Name);
        }
    }
}
