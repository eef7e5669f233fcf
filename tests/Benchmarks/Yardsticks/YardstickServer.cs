using System.Diagnostics;
using System.Net;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>One of <see cref="YardstickApps"/> in its own process.</summary>
internal sealed class YardstickServer : IAsyncDisposable
{
    private readonly Process process;

    private YardstickServer(Process process, string address) => (this.process, Address) = (process, address);

    public string Address { get; }

    public EndPoint EndPoint => IPEndPoint.Parse(Address["http://".Length..]);

    public static async Task<YardstickServer> StartAsync(params string[] upstream)
    {
        var command = Self.Command(["serve", .. upstream]);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;   // its runtime's settings are ours: Directory.Build.props holds for both
        return new YardstickServer(process, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A yardstick server did not start."));
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
