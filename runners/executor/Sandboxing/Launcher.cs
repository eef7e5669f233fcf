using System.ComponentModel;
using System.Diagnostics;
using CodeRunner.Executor.Sandboxing.Native;
using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>Our end of the native launcher: one process, started once, started anew if it should ever be gone.</summary>
/// <param name="program">Path of the built launcher.</param>
/// <param name="log">Says when it had to be started again.</param>
internal sealed class Launcher(string program, ILogger<Launcher> log) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Process? process;
    private int socket = -1;
    private bool disposed;

    /// <summary>Asks for a box. What becomes of it is told on its status socket, the last of <paramref name="fds"/>.</summary>
    public void Send(ReadOnlySpan<byte> spec, ReadOnlySpan<int> fds)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (process is null) Start();
            if (Descriptors.Send(socket, spec, fds)) return;
            log.LauncherGone(process!.Id);
            Stop();
            Start();
            if (!Descriptors.Send(socket, spec, fds)) throw new SandboxSetupException("launcher", EPIPE, program);
        }
    }

    /// <summary>Ends the launcher, and with it every box (prctl(2), PR_SET_PDEATHSIG).</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Stop();
        }
    }

    private void Start()
    {
        if (!File.Exists(program)) throw new SandboxSetupException("launcher", ENOENT, program);
        var (ours, theirs) = Descriptors.SocketPair();
        // The one descriptor that is meant to be inherited; the launcher closes all others first thing.
        _ = fcntl(theirs, F_SETFD, 0);
        var start = new ProcessStartInfo(program) { UseShellExecute = false, ArgumentList = { theirs.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
        start.Environment.Clear();
        try { process = Process.Start(start); }
        catch (Win32Exception failure)
        {
            Descriptors.Close(ours);
            throw new SandboxSetupException("launcher", failure.NativeErrorCode, program);
        }
        finally { Descriptors.Close(theirs); }
        socket = ours;
    }

    private void Stop()
    {
        Descriptors.Close(socket);   // the launcher sees this and ends
        socket = -1;
        // Its end is the end of all boxes: whoever stops us finds nothing of them afterwards.
        process?.WaitForExit(Patience);
        process?.Dispose();
        process = null;
    }
}
