using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>The pipes and the sockets between a box and us, both ends.</summary>
internal sealed record BoxPipes((int Read, int Write) Stdin, (int Read, int Write) Stdout, (int Read, int Write) Stderr,
    (int Ours, int Theirs) Control, (int Ours, int Theirs) Status)
{
    public static BoxPipes Open()
    {
        Span<int> open = stackalloc int[10];
        open.Fill(-1);
        try
        {
            for (var i = 0; i < 6; i += 2) (open[i], open[i + 1]) = Descriptors.Pipe();
            (open[6], open[7]) = Descriptors.StreamPair();   // both ways: the driver of a session answers
            (open[8], open[9]) = Descriptors.SocketPair();
            return new((open[0], open[1]), (open[2], open[3]), (open[4], open[5]), (open[6], open[7]), (open[8], open[9]));
        }
        catch (SandboxSetupException)
        {
            Descriptors.Close(open);   // out of descriptors: give back what was had
            throw;
        }
    }

    /// <summary>The box's ends, in the launcher's order.</summary>
    public int[] Theirs => [Stdin.Read, Stdout.Write, Stderr.Write, Control.Theirs, Status.Theirs];

    public void CloseTheirs() => Descriptors.Close(Theirs);

    public void CloseOurs() => Descriptors.Close(Stdin.Write, Stdout.Read, Stderr.Read, Control.Ours);
}
