using static CodeRunner.Executor.Sandboxing.Native.Libc;

namespace CodeRunner.Executor.Sandboxing.Native;

/// <summary>Pipes, sockets and what travels over them, as the launcher's protocol needs them.</summary>
internal static unsafe class Descriptors
{
    /// <summary>A pipe; both ends close on exec.</summary>
    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, O_CLOEXEC) < 0) throw new SandboxSetupException("pipe", Errno);
        return (ends[0], ends[1]);
    }

    /// <summary>Two connected sockets that keep packets apart; both close on exec.</summary>
    public static (int Ours, int Theirs) SocketPair()
    {
        var ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) throw new SandboxSetupException("socketpair", Errno);
        return (ends[0], ends[1]);
    }

    /// <summary>Two connected sockets that carry bytes both ways; both close on exec.</summary>
    public static (int Ours, int Theirs) StreamPair()
    {
        var ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) throw new SandboxSetupException("socketpair", Errno);
        return (ends[0], ends[1]);
    }

    /// <summary>Another descriptor for the same open end; it closes on exec.</summary>
    public static int Duplicate(int fd) => fcntl(fd, F_DUPFD_CLOEXEC, 0) is >= 0 and var copy ? copy : throw new SandboxSetupException("dup", Errno);

    public static void MakeNonBlocking(int fd)
    {
        if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) throw new SandboxSetupException("fcntl", Errno);
    }

    /// <summary>Closes what is open; -1 stands for "none".</summary>
    public static void Close(params ReadOnlySpan<int> fds)
    {
        foreach (var fd in fds) if (fd >= 0) _ = close(fd);
    }

    /// <summary>Sends one packet with descriptors (unix(7), SCM_RIGHTS). False when the reader is gone.</summary>
    public static bool Send(int socket, ReadOnlySpan<byte> text, ReadOnlySpan<int> fds)
    {
        var control = stackalloc byte[128];
        fixed (byte* body = text)
        {
            var part = new IoVector { Base = body, Length = text.Length };
            var message = new MessageHeader { Parts = &part, PartCount = 1, Control = control, ControlLength = 16 + (fds.Length * 4 + 7 & ~7) };
            *(nint*)control = 16 + fds.Length * 4;
            ((int*)control)[2] = SOL_SOCKET;
            ((int*)control)[3] = SCM_RIGHTS;
            fds.CopyTo(new Span<int>(control + 16, fds.Length));
            while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
            {
                if (Errno == EINTR) continue;
                if (Errno is EPIPE or ECONNRESET) return false;
                throw new SandboxSetupException("send-spec", Errno);
            }
        }
        return true;
    }

    /// <summary>What lies in a pipe, a few hundred bytes at most, without waiting.</summary>
    public static string ReadText(int pipe)
    {
        Span<byte> buffer = stackalloc byte[400];
        MakeNonBlocking(pipe);
        fixed (byte* start = buffer)
        {
            var got = (int)read(pipe, start, buffer.Length);
            return got <= 0 ? "" : System.Text.Encoding.UTF8.GetString(buffer[..got]).Trim();
        }
    }

    /// <summary>Receives one packet and at most one descriptor, without waiting.</summary>
    /// <returns>Its length; 0 at the end of the stream; -1 when nothing is there yet.</returns>
    public static int Receive(int socket, Span<byte> buffer, out int fd)
    {
        var control = stackalloc byte[64];
        fd = -1;
        fixed (byte* body = buffer)
        {
            var part = new IoVector { Base = body, Length = buffer.Length };
            var message = new MessageHeader { Parts = &part, PartCount = 1, Control = control, ControlLength = 64 };
            nint got;
            while ((got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)) < 0)
            {
                if (Errno == EAGAIN) return -1;
                if (Errno != EINTR) return 0;
            }
            if (message.ControlLength >= 20 && ((int*)control)[3] == SCM_RIGHTS) fd = *(int*)(control + 16);
            return (int)got;
        }
    }

    /// <summary>Writes at once what fits. Returns how much, or -1 with errno.</summary>
    public static int Write(int fd, ReadOnlySpan<byte> text)
    {
        fixed (byte* start = text) return (int)write(fd, start, text.Length);
    }

    /// <summary>Whether there is something to read, or an end to be heard of, now.</summary>
    public static bool Readable(int fd)
    {
        var asked = new PollDescriptor { Number = fd, Wanted = POLLIN };
        return poll(&asked, 1, 0) > 0;
    }

    /// <summary>Ends the process behind a pidfd. One that is gone counts as ended.</summary>
    public static void Kill(int pidfd)
    {
        if (syscall(SYS_pidfd_send_signal, pidfd, (void*)SIGKILL, null, 0) < 0 && Errno != ESRCH)
            throw new SandboxSetupException("kill", Errno);
    }
}
