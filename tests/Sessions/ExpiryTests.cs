using System.Globalization;
using System.Net.Sockets;
using CodeRunner.Executor;
using CodeRunner.Tests.EndToEnd;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Sessions;

/// <summary>As many sessions as one machine shall hold, by a clock that the test moves: used now and then they live, unused they are closed.</summary>
[Collection(nameof(ExecutorInThisProcess))]
public sealed class ExpiryTests : IDisposable
{
    private const int Sessions = 300, Callers = 8;
    private const long MostBytes = 15 << 20;   // of each, what it shares with others in parts

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("expiry-");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task ThreeHundredSessions_ForAnHourWithACallEveryNineMinutes_AreSmallAndRightAndLeaveNothing()
    {
        var socket = Path.Combine(folder.FullName, "s");
        await using var app = ExecutorApp.Create(["--urls", "http://unix:" + socket, "--Executor:Languages", Repository.Runners, "--Executor:Launcher", Repository.Launcher,
            "--Executor:Only", "python", "--Executor:Spares", "1", "--Logging:LogLevel:Default=Warning"], clock);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        } }) { BaseAddress = new Uri("http://runner/"), Timeout = TimeSpan.FromSeconds(90) };
        var caller = new Caller(http, "key:hour", most: Sessions + 1);

        // What comes with a language's first session stays: a fork server, and a spare of either kind.
        Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/" + await caller.OpenAsync("python"))).Status);
        // The one spare of either kind: an interpreter and its reaper each.
        await UntilAsync(now => now is { Processes: 4, Workspaces: 2 });
        var atRest = await SettledAsync();

        var ids = new string[Sessions];
        await EachAsync(async i =>
        {
            ids[i] = await caller.OpenAsync("python");
            Assert.Equal($"{i}\n", await caller.PrintedAsync(ids[i], $"import json\nclass Own:\n    value = {i}\ndef own(): return Own.value\nopen('own', 'w').write(str(own()))\nprint(own())"));
        });
        await UntilAsync(now => now.Processes == atRest.Processes + 2 * Sessions && now.Workspaces == atRest.Workspaces + Sessions);   // a reaper and a driver each
        var full = await SettledAsync();
        var each = (full.Bytes - atRest.Bytes) / Sessions;
        Assert.True(each <= MostBytes, $"{each} bytes each");

        for (var minutes = 9; minutes <= 63; minutes += 9)
        {
            clock.Advance(TimeSpan.FromMinutes(9));
            await EachAsync(async i => Assert.Equal($"{i} {i} {minutes}\n", await caller.PrintedAsync(ids[i], $"Own.at = {minutes}; print(own(), open('own').read(), Own.at)")));
        }
        each = ((await SettledAsync()).Bytes - atRest.Bytes) / Sessions;
        Assert.True(each <= MostBytes, $"{each} bytes each after an hour");
        TestContext.Current.TestOutputHelper!.WriteLine($"{each} bytes each after an hour");

        // To look at it is no use of it; it is as young as its last execution.
        clock.Advance(TimeSpan.FromMinutes(9));
        var (_, info) = await caller.SendAsync(HttpMethod.Get, "/" + ids[0]);
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMinutes(1), info.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(8, info.GetProperty("executions").GetInt32());
        // One is used at the last moment, and outlives the others.
        Assert.Equal("1\n", await caller.PrintedAsync(ids[1], "print(own())"));
        clock.Advance(TimeSpan.FromMinutes(1.2));
        await UntilAsync(now => now.Processes == atRest.Processes + 2);
        await EachAsync(async i =>
        {
            if (i != 1) Assert.Equal("session_not_found", await caller.RefusedAsync(404, HttpMethod.Post, $"/{ids[i]}/execute", new { code = "1" }));
        });
        Assert.Equal("1\n", await caller.PrintedAsync(ids[1], "print(own())"));
        clock.Advance(TimeSpan.FromMinutes(11));
        await UntilAsync(now => now.Processes == atRest.Processes && now.Groups == atRest.Groups && now.Workspaces == atRest.Workspaces);
        await app.StopAsync(TestContext.Current.CancellationToken);
        await app.DisposeAsync();
        await UntilAsync(now => now is { Processes: 0, Groups: 0, Workspaces: 0 });
    }

    private static Task EachAsync(Func<int, Task> act) =>
        Parallel.ForAsync(0, Sessions, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) => await act(i));

    /// <summary>What there is once spares and fork servers are made and used boxes are cleared away.</summary>
    private static async Task<Occupied> SettledAsync()
    {
        var (now, before) = (Occupied.Now(), default(Occupied));
        for (var i = 0; i < 200 && (before is null || !now.Like(before)); i++)
        {
            before = now;
            await Task.Delay(300, TestContext.Current.CancellationToken);
            now = Occupied.Now();
        }
        return now;
    }

    private static async Task UntilAsync(Func<Occupied, bool> holds)
    {
        var now = Occupied.Now();
        for (var i = 0; i < 300 && !holds(now); i++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            now = Occupied.Now();
        }
        Assert.True(holds(now), $"{now}");
    }

    /// <summary>What the boxes of this process's executor occupy, seen from outside.</summary>
    /// <param name="Processes">In process namespaces of their own.</param>
    /// <param name="Bytes">Their memory, shared pages in parts (PSS).</param>
    /// <param name="Groups">Control groups.</param>
    /// <param name="Workspaces">Descriptors of ours that hold a box's files; its mounts go with its processes and these.</param>
    private sealed record Occupied(int Processes, long Bytes, int Groups, int Workspaces)
    {
        public static Occupied Now()
        {
            var boxes = Footprint.Descendants(Environment.ProcessId).Where(IsBoxed).Where(IsOurs).ToList();
            return new(boxes.Count, boxes.Sum(PssBytes), Footprint.CountGroups($"coderunner-{Environment.ProcessId}"),
                new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(fd => fd.LinkTarget is { } target && target.EndsWith("/workspace", StringComparison.Ordinal)));
        }

        public bool Like(Occupied other) => (Processes, Groups, Workspaces) == (other.Processes, other.Groups, other.Workspaces);

        private static bool IsBoxed(int pid) => NamespacesOf(pid) > NamespacesOf(Environment.ProcessId);

        /// <summary>Other tests start systems of their own below us: only what our own launcher made counts.</summary>
        private static bool IsOurs(int pid)
        {
            for (var at = pid; at > 1;)
            {
                var stat = Text($"/proc/{at}/stat");
                if (stat.Length == 0) return false;
                var parent = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                if (parent == Environment.ProcessId) return Text($"/proc/{at}/comm").Trim() == "box";
                at = parent;
            }
            return false;
        }

        private static int NamespacesOf(int pid) => Line(Text($"/proc/{pid}/status"), "NSpid:").Split('\t').Length;

        private static long PssBytes(int pid) =>
            long.TryParse(Line(Text($"/proc/{pid}/smaps_rollup"), "Pss:").Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var kib) ? kib * 1024 : 0;

        private static string Line(string text, string name) => text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) ?? "";

        /// <summary>A file of /proc; empty when its process is gone by now.</summary>
        private static string Text(string file)
        {
            try { return File.ReadAllText(file); }
            catch (IOException) { return ""; }
        }
    }
}
