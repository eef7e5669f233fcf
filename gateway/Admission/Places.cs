using System.Collections.Concurrent;

namespace CodeRunner.Gateway.Admission;

/// <summary>Calls of each caller without a key that are under way in this process.</summary>
internal sealed class Places
{
    private readonly ConcurrentDictionary<string, int> taken = new();

    /// <summary>False when the caller has as many under way as it may. What was entered must be left.</summary>
    public bool TryEnter(string caller, long most)
    {
        while (true)
        {
            var known = taken.TryGetValue(caller, out var before);
            if (before >= most) return false;
            if (known ? taken.TryUpdate(caller, before + 1, before) : taken.TryAdd(caller, 1)) return true;
        }
    }

    public void Leave(string caller)
    {
        while (taken.TryGetValue(caller, out var before))
        {
            if (before <= 1 ? taken.TryRemove(KeyValuePair.Create(caller, before)) : taken.TryUpdate(caller, before - 1, before)) return;
        }
    }
}
