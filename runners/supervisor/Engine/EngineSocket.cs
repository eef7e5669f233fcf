using System.Net.Sockets;

namespace CodeRunner.Supervisor.Engine;

/// <summary>Knocks at the engine's socket before anything else, since a client library would bury why nobody opens.</summary>
internal static class EngineSocket
{
    private const int NoEntry = 2, NoAccess = 13, Refused = 111;

    /// <exception cref="EngineException">Nobody answers there, or we may not ask.</exception>
    public static async Task ProveAsync(string path, CancellationToken cancel)
    {
        var step = $"Connecting to the engine's socket {path}";
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
        }
        catch (SocketException failure)
        {
            // .NET has another number for a path where nothing is.
            var (errno, reason) = failure.SocketErrorCode == SocketError.AddressNotAvailable ? (NoEntry, "No such file or directory") : (failure.NativeErrorCode, failure.Message);
            throw new EngineException(step, $"{reason} (errno {errno}).", Mend(path, errno));
        }
        catch (ArgumentException failure)
        {
            throw new EngineException(step, failure.Message, "Set Supervisor:Socket to a path of at most 107 bytes.");
        }
    }

    private static string Mend(string path, int errno) => errno switch
    {
        NoEntry => $"Install and start a container engine (apt-get install -y docker.io); in a container, mount its socket to {path}, or name another with Supervisor:Socket.",
        NoAccess => $"Run the supervisor with the group that the socket belongs to: stat -c %g {path}; in docker-compose.yml that is CODERUNNER_DOCKER_GROUP.",
        Refused => "The socket is there, but the engine does not run: start it (systemctl start docker).",
        _ => "See whether the engine runs: docker info.",
    };
}
