using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor;

/// <summary>Section <c>Executor</c>.</summary>
internal sealed class ExecutorOptions
{
    /// <summary>The folder whose sub-folders are languages.</summary>
    [Required] public string Languages { get; set; } = "runners";

    /// <summary>Names of those to serve, parted by commas; empty for all.</summary>
    public string Only { get; set; } = "";

    /// <summary>The built native launcher.</summary>
    [Required] public string Launcher { get; set; } = "runners/launcher/launcher";

    /// <summary>The folder that boxes see as /etc, made before by "make-etc"; empty: made anew at every start, and then an ordinary user's boxes own it.</summary>
    public string Etc { get; set; } = "";

    /// <summary>Programs run at once, 1 to 1,000; 0 means four a processor. More, and each gets too little of the CPU to end in time.</summary>
    [Range(0, 1000)] public int Slots { get; set; }

    /// <summary>Boxes that wait for a program, at most a language, 0 to 1,000; -1 means as many as slots. Each takes two small processes.</summary>
    [Range(-1, 1000)] public int Spares { get; set; } = -1;

    /// <summary>Copies of a warm interpreter that sleep in boxes of their own for sessions that are opened in a burst, a language, 0 to 1,000; as long as sessions
    /// of it are opened. None where <see cref="Spares"/> is 0. Each holds 0.3 MiB with Python, 0.7 with Node.js.</summary>
    [Range(0, 1000)] public int Sleepers { get; set; } = 50;

    /// <summary>MiB that all waiting boxes may hold together, 0 to 65,536; above, no further one is laid in. What they share with a fork server is not theirs.</summary>
    [Range(0, 65_536)] public int SpareMemoryMiB { get; set; } = 1024;

    /// <summary>Whether languages that can do so make their boxes by forking a warm interpreter. Copies of one interpreter share its address
    /// layout and hash secret; false, and each interpreter boots by itself, at several times the cost.</summary>
    public bool Forks { get; set; } = true;

    /// <summary>Boxes that one fork server makes before another takes its place, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)] public int ForksPerServer { get; set; } = 1000;

    /// <summary>Seconds of use after which another takes a fork server's place, 1 to 86,400.</summary>
    [Range(1, 86_400)] public int ForkServerSeconds { get; set; } = 60;

    /// <summary>"auto" uses control groups where this machine gives them; "none" watches memory instead.</summary>
    [RegularExpression("^(auto|none)$")] public string Cgroups { get; set; } = "auto";

    /// <summary>For tests with the launcher built for them: walls to leave out, parted by commas (spec.h lists them). The launcher
    /// that people install refuses every box then, and so the start.</summary>
    public string Without { get; set; } = "";

    public int SpareCount => Spares >= 0 ? Spares : SlotCount;

    public int SlotCount => Slots > 0 ? Slots : 4 * Environment.ProcessorCount;
}

[OptionsValidator]
internal sealed partial class ExecutorOptionsValidator : IValidateOptions<ExecutorOptions>;
