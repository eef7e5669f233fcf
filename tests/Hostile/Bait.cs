using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Tests.Hostile;

/// <summary>
/// Things of the machine that a box must not reach, really there while the programs run: a program that does not find them
/// was kept from them. Whoever does reach one leaves a trace here.
/// </summary>
internal sealed class Bait : IDisposable
{
    private const int IPC_CREAT = 0x200, IPC_EXCL = 0x400, IPC_RMID = 0;

    // Not below /tmp: a box made without its root still has its own folder there.
    private readonly DirectoryInfo folder = Directory.CreateDirectory($"/var/tmp/bait-{Guid.NewGuid():N}");
    private readonly TcpListener tcp = new(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket abstractSocket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket pathSocket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly int sharedMemory, sharedMemoryKey = Random.Shared.Next(0x1000_0000, 0x7000_0000);
    private readonly Dictionary<string, string> names;

    public Bait(GatewayProcess system)
    {
        var name = "bait-" + Guid.NewGuid().ToString("N");
        var (file, path) = (Path.Combine(folder.FullName, "file.txt"), Path.Combine(folder.FullName, "socket"));
        File.WriteAllText(file, "broken: a secret of the machine");
        tcp.Start();
        udp.Bind(new IPEndPoint(IPAddress.Any, 0));
        abstractSocket.Bind(new UnixDomainSocketEndPoint("\0" + name));
        abstractSocket.Listen();
        pathSocket.Bind(new UnixDomainSocketEndPoint(path));
        pathSocket.Listen();
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        sharedMemory = shmget(sharedMemoryKey, 4096, IPC_CREAT | IPC_EXCL | 0b110_110_110);
        if (sharedMemory < 0) throw new InvalidOperationException($"shmget: errno {Marshal.GetLastPInvokeError()}");
        names = new()
        {
            ["{file}"] = file,
            ["{socket}"] = path,
            ["{tcp}"] = $"{((IPEndPoint)tcp.LocalEndpoint).Port}",
            ["{udp}"] = $"{((IPEndPoint)udp.LocalEndPoint!).Port}",
            ["{abstract}"] = name,
            ["{shm}"] = $"{sharedMemoryKey}",
            ["{gateway}"] = $"{new Uri(system.Address).Port}",
            ["{pid}"] = $"{system.Id}",
            ["{lan}"] = OwnAddress().ToString(),
        };
    }

    /// <summary>What was reached from somewhere, in words; empty when nothing was.</summary>
    public IEnumerable<string> Taken =>
        new (string Name, bool Taken)[] { ("TCP listener", tcp.Pending()), ("UDP socket", udp.Available > 0), ("abstract socket", Reached(abstractSocket)), ("socket on disk", Reached(pathSocket)) }
            .Where(one => one.Taken).Select(one => one.Name);

    public string Fill(string request) => names.Aggregate(request, (text, name) => text.Replace(name.Key, name.Value, StringComparison.Ordinal));

    public void Dispose()
    {
        tcp.Dispose();
        udp.Dispose();
        abstractSocket.Dispose();
        pathSocket.Dispose();
        _ = shmctl(sharedMemory, IPC_RMID, 0);
        folder.Delete(recursive: true);
    }

    private static bool Reached(Socket listener) => listener.Poll(0, SelectMode.SelectRead);

    /// <summary>The address that neighbours know this machine by; its loopback where there is none.</summary>
    private static IPAddress OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    [DllImport("libc", SetLastError = true)]
    private static extern int shmget(int key, nint size, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int shmctl(int id, int command, nint buffer);
}
