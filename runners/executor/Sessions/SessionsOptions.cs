using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sessions;

/// <summary>Section <c>Sessions</c>.</summary>
internal sealed class SessionsOptions
{
    /// <summary>What session ids are signed with. Gateways and runners share it, so that a gateway can tell a lost session from one that
    /// never was; empty makes one for this start. At least 16 characters.</summary>
    [RegularExpression("^(.{16,})?$")] public string Secret { get; set; } = "";

    /// <summary>Seconds without use after which a session is closed, 1 to 86,400.</summary>
    [Range(1, 86_400)] public double IdleSeconds { get; set; } = 600;

    /// <summary>Sessions open at once, 0 to 100,000. Each idle one holds a process and its memory.</summary>
    [Range(0, 100_000)] public int Most { get; set; } = 500;

    /// <summary>Seconds that open sessions are served after the order to stop, 0 to 86,400. More, and whoever stops us must wait as long.</summary>
    [Range(0, 86_400)] public double DrainSeconds { get; set; }

    /// <summary>Seconds that all calls are still taken after that order, while <c>/health</c> says that we drain, 0 to 600: gateways look every two seconds,
    /// and a call that one sends to a closing door is lost. More, and whoever stops us must wait as long.</summary>
    [Range(0, 600)] public double LeaveSeconds { get; set; }

    public TimeSpan Idle => TimeSpan.FromSeconds(IdleSeconds);

    public TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    public TimeSpan Leave => TimeSpan.FromSeconds(LeaveSeconds);
}

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;
