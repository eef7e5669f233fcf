using System.Globalization;
using System.Net.Sockets;
using CodeRunner.Executor;
using CodeRunner.Tests.EndToEnd;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Sessions;

/// <summary>Sessions by a clock that the test moves: used now and then they live, unused they are closed.</summary>
public sealed class ExpiryTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("expiry-");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Sessions_ForAnHourWithACallEveryNineMinutes_LiveAndAreClosedTenMinutesAfterTheLast()
    {
        var socket = Path.Combine(folder.FullName, "s");
        await using var app = ExecutorApp.Create(["--urls", "http://unix:" + socket, "--Executor:Languages", Repository.Runners, "--Executor:Launcher", Repository.Launcher,
            "--Executor:Only", "bash,python", "--Executor:Spares", "0", "--Logging:LogLevel:Default=None"], clock);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        } }) { BaseAddress = new Uri("http://runner/") };
        var caller = new Caller(http, "key:hour");
        var groups = Footprint.CountGroups($"coderunner-{Environment.ProcessId}");
        var ids = new List<string>();
        for (var i = 0; i < 8; i++) ids.Add(await caller.OpenAsync(i % 2 == 0 ? "bash" : "python"));
        foreach (var (i, id) in ids.Index()) await caller.PrintedAsync(id, $"x={i}");
        var boxes = Boxes();
        Assert.Equal(2 * ids.Count, boxes.Count);   // a reaper and a driver each

        for (var minutes = 9; minutes <= 63; minutes += 9)
        {
            clock.Advance(TimeSpan.FromMinutes(9));
            foreach (var (i, id) in ids.Index())
            {
                Assert.Equal($"{i}\n", await caller.PrintedAsync(id, i % 2 == 0 ? "echo $x" : "print(x)"));
                // To look at it is no use of it; it is as young as its last execution.
                var (_, info) = await caller.SendAsync(HttpMethod.Get, "/" + id);
                Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMinutes(10), info.GetProperty("expiresAt").GetDateTimeOffset());
            }
        }

        // One is used at the last moment, and outlives the others.
        clock.Advance(TimeSpan.FromMinutes(9));
        await caller.PrintedAsync(ids[0], ":");
        clock.Advance(TimeSpan.FromMinutes(1.2));
        await UntilAsync(() => Boxes().Count == 2);
        foreach (var id in ids.Skip(1)) Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Post, $"/{id}/execute", new { code = "1" }));
        Assert.Equal("0\n", await caller.PrintedAsync(ids[0], "echo $x"));
        clock.Advance(TimeSpan.FromMinutes(11));
        await UntilAsync(() => Boxes().Count == 0);
        await UntilAsync(() => Footprint.CountGroups($"coderunner-{Environment.ProcessId}") == groups);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Processes below ours that have a process namespace of their own.</summary>
    private static List<int> Boxes() => [.. Footprint.Descendants(Environment.ProcessId).Where(pid =>
    {
        try { return File.ReadAllText($"/proc/{pid}/status").Split('\n').First(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t').Length > Own + 1; }
        catch (IOException) { return false; }
    }).Where(pid => IsOfThisProcess(pid))];

    private static int Own => File.ReadLines("/proc/self/status").First(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t').Length - 1;

    /// <summary>Other tests start systems of their own below us: only what our own launcher made counts.</summary>
    private static bool IsOfThisProcess(int pid)
    {
        for (var at = pid; at > 1;)
        {
            var stat = File.ReadAllText($"/proc/{at}/stat");
            var parent = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            if (parent == Environment.ProcessId) return File.ReadAllText($"/proc/{at}/comm").Trim() == "box";
            at = parent;
        }
        return false;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
