using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>What one run may use. Section <c>Limits</c>; a language's own limits and a caller's wishes only lower these.</summary>
internal sealed record Limits
{
    /// <summary>Wall-clock time of a program in milliseconds; 100 to 600,000. Longer, and a few endless loops hold every slot.</summary>
    [Range(100, 600_000)] public int WallMs { get; init; } = 30_000;

    /// <summary>Memory in MiB, files and page cache included; 16 to 65,536. Slots × this must fit the machine.</summary>
    [Range(16, 65_536)] public int MemoryMiB { get; init; } = 256;

    /// <summary>Bytes kept of each output stream; 1 KiB to 64 MiB. A program past 64 times this is stopped.</summary>
    [Range(1024, 64 << 20)] public int OutputBytes { get; init; } = 1 << 20;

    /// <summary>Processes and threads at once; 1 to 4,096. A fork bomb gets this far.</summary>
    [Range(1, 4096)] public int Processes { get; init; } = 64;

    /// <summary>MiB of files in workspace, /tmp and /dev/shm together; 1 to 4,096.</summary>
    [Range(1, 4096)] public int FilesMiB { get; init; } = 64;

    /// <summary>Files and folders at most; 64 to 1,000,000. Each takes about 1 KiB of kernel memory.</summary>
    [Range(64, 1_000_000)] public int Inodes { get; init; } = 16_384;

    /// <summary>Bytes of code; 1 KiB to 10 MiB.</summary>
    [Range(1024, 10 << 20)] public int CodeBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of a request body; 4 KiB to 100 MiB.</summary>
    [Range(4096, 100 << 20)] public int BodyBytes { get; init; } = 10 << 20;

    /// <summary>Bytes of the files that one answer returns; 0 to 100 MiB.</summary>
    [Range(0, 100 << 20)] public int ReturnBytes { get; init; } = 10 << 20;

    /// <summary>The most a program may write on one stream before it is stopped.</summary>
    public long StopBytes => 64L * OutputBytes;
}

[OptionsValidator]
internal sealed partial class LimitsValidator : IValidateOptions<Limits>;
