using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>The yardstick: a program started straight by the kernel, its output thrown away. posix_spawn(3) rather than
/// .NET's Process, whose own cost would flatter us.</summary>
internal static unsafe partial class BareProcess
{
    /// <summary>From before its start until it has been reaped.</summary>
    public static TimeSpan Time(params string[] command)
    {
        var began = Stopwatch.GetTimestamp();
        Run(command);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Starts it and waits until it has been reaped.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, or ended with anything but 0.</exception>
    public static void Run(params string[] command)
    {
        // posix_spawn_file_actions_t is 80 bytes in glibc, on both architectures.
        var actions = stackalloc byte[128];
        var arguments = stackalloc nint[command.Length + 1];
        var environment = stackalloc nint[3];
        var texts = command.Concat(["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "/dev/null"]).Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            for (var i = 0; i < command.Length; i++) arguments[i] = texts[i];
            arguments[command.Length] = 0;
            (environment[0], environment[1], environment[2]) = (texts[command.Length], texts[command.Length + 1], 0);
            _ = posix_spawn_file_actions_init(actions);
            _ = posix_spawn_file_actions_addopen(actions, 0, texts[^1], 0, 0);
            _ = posix_spawn_file_actions_addopen(actions, 1, texts[^1], 1, 0);
            int pid, status;
            var problem = posix_spawn(&pid, texts[0], actions, null, arguments, environment);
            if (problem != 0) throw new InvalidOperationException($"{command[0]}: {Marshal.GetPInvokeErrorMessage(problem)}");
            while (waitpid(pid, &status, 0) < 0) { }
            if (status != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {status}");
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            foreach (var text in texts) Marshal.FreeCoTaskMem(text);
        }
    }

    [LibraryImport("libc")] private static partial int posix_spawn(int* pid, nint path, byte* actions, void* attributes, nint* arguments, nint* environment);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_init(byte* actions);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, nint path, int flags, uint mode);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_destroy(byte* actions);
    [LibraryImport("libc")] private static partial int waitpid(int pid, int* status, int options);
}
