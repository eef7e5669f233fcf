using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Runs;

/// <summary>How a run is judged: from the wait status, the kernel's own counts and our own doing, never from what the program wrote.</summary>
internal sealed record Verdict(string Status, int ExitCode, string? Signal)
{
    private const int KilledByUs = 128 + 9;

    // signal(7), the numbers of x86-64 and arm64.
    private static readonly string?[] SignalNames =
    [
        null, "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",
        "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU",
        "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <summary>The first that applies of time, memory, output, signal, exit code.</summary>
    public static Verdict Of(StopCause stopped, bool memoryKilled, int? waitStatus)
    {
        var signal = waitStatus & 0x7f;                       // WTERMSIG
        var exitCode = waitStatus is not { } status ? KilledByUs : signal != 0 ? 128 + signal!.Value : status >> 8 & 0xff;
        var name = signal is > 0 ? Name(signal.Value) : null;
        return stopped switch
        {
            StopCause.Timeout => new("timeout", KilledByUs, "SIGKILL"),
            StopCause.Memory => new("memory_limit", KilledByUs, "SIGKILL"),
            _ when memoryKilled => new("memory_limit", exitCode, waitStatus is null ? "SIGKILL" : name),
            StopCause.Output => new("output_limit", KilledByUs, "SIGKILL"),
            _ when name is not null => new("signaled", exitCode, name),
            _ => new(exitCode == 0 ? "ok" : "error", exitCode, null),
        };
    }

    // glibc keeps 32 and 33 for itself and counts SIGRTMIN from 34; sent they can be all the same.
    private static string Name(int signal) => signal < SignalNames.Length ? SignalNames[signal]! : signal < 34 ? "SIG" + signal : "SIGRTMIN+" + (signal - 34);
}
