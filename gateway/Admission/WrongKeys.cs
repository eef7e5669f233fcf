using CodeRunner.Keys;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>Wrong keys that came from each address lately.</summary>
internal sealed class WrongKeys(TimeProvider clock, IOptions<AdmissionOptions> options)
{
    private readonly LocalCounts counts = new(clock);

    public void Count(string address) => counts.TryCount(address, options.Value.WrongKeysPerMinute, perDay: null);

    /// <summary>Seconds until keys from there are looked at again, or null while they are.</summary>
    public int? TooMany(string address)
    {
        var now = clock.GetUtcNow();
        MinuteCount count = counts.Look(address).Minute;
        return count.Admits(options.Value.WrongKeysPerMinute, now) ? null : count.RetryAfter(options.Value.WrongKeysPerMinute, now);
    }
}
