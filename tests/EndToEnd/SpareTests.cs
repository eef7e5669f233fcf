using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CodeRunner.Tests.Executor;
using CodeRunner.Tests.Faults;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>Boxes that wait: used once, replaced when they die, grown and shrunk with demand, and never a difference to the program.</summary>
public sealed class SpareTests
{
    /// <summary>No two share a random state, in any of the ways to draw on it.</summary>
    [Theory]
    [InlineData("python", "import os, random, uuid; open('/tmp/trace', 'x'); print(os.environ.get('TRACE'), random.random(), uuid.uuid4())")]
    [InlineData("javascript", """
        const fs = require('fs'), { Worker } = require('worker_threads'); fs.writeFileSync('/tmp/trace', '', { flag: 'wx' });
        const drawn = [process.env.TRACE, Math.random(), require('vm').runInNewContext('Math.random()'), require('crypto').randomUUID()];
        new Worker('require("worker_threads").parentPort.postMessage(Math.random())', { eval: true }).on('message', random => console.log(...drawn, random));
        """)]
    [InlineData("typescript", "import { writeFileSync } from 'fs'; import { runInNewContext } from 'vm'; writeFileSync('/tmp/trace', '', { flag: 'wx' }); console.log(process.env.TRACE, Math.random() as number, runInNewContext('Math.random()'), crypto.randomUUID())")]
    public async Task Run_AfterAnother_FindsNothingOfIt(string language, string code)
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Spares", "1"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        var answers = new List<string[]>();
        for (var i = 0; i < 8; i++) answers.Add(Output(await system.ExecuteAsync(new { language, code, env = new Dictionary<string, string> { ["TRACE"] = $"{i}" } })).TrimEnd().Split(' '));
        for (var i = 0; i < 8; i++) Assert.Equal($"{i}", answers[i][0]);
        for (var part = 1; part < answers[0].Length; part++) Assert.Equal(8, answers.Select(answer => answer[part]).Distinct().Count());
    }

    [Fact]
    public async Task Spare_KilledWhileItWaits_IsReplacedUnnoticed()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Spares", "1"));   // one, or a second could boot while the first is killed
        for (var round = 0; round < 3; round++)
        {
            await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);   // all are killed, none on its way
            foreach (var pid in Interpreters(system)) using (var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{pid}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            // Gone with its reaper, and told: a call in that very moment would be answered as what it then is, killed from outside.
            await WaitAsync(() => Footprint.Of(system).Processes == 1);
            await system.Client.GetStringAsync(new Uri("api/languages", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("still right\n", Output(await system.ExecuteAsync(new { language = "python", code = "print('still right')" })));
        }
    }

    /// <summary>The kernel takes a program's memory apart while its answer is on its way (runners/launcher/leave.c).</summary>
    [Theory]
    [InlineData("python", "import builtins, sys; builtins.kept = b'x' * (80 << 20); sys.exit(3)", 3)]
    [InlineData("javascript", "globalThis.kept = Buffer.alloc(80 << 20, 1)", 0)]
    [InlineData("typescript", "(globalThis as any).kept = Buffer.alloc(80 << 20, 1)", 0)]
    public async Task End_OfAProgramThatWasAlone_IsToldBeforeItsMemoryIsTakenApart(string language, string code, int exitCode)
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Spares", "1"));
        var seen = 0;
        for (var round = 0; round < 10 && seen == 0; round++)   // on a machine that is busy an answer can take longer than that
        {
            await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
            var program = Waiting(system);
            var answer = await system.ExecuteAsync(new { language, code });
            if (File.Exists($"/proc/{program}/stat")) seen++;
            Assert.Equal(exitCode, answer.GetProperty("exitCode").GetInt32());
            Assert.InRange(answer.GetProperty("memory").GetInt64(), 80 << 20, 180 << 20);
        }
        Assert.NotEqual(0, seen);
    }

    /// <summary>What a short program touches first has been touched while the copy waited (runners/javascript/fork/pages.c): without, this one has 43 page faults until its line is printed, in TypeScript 84; so 6.</summary>
    [Theory]
    [InlineData("javascript")]
    [InlineData("typescript")]
    public async Task Program_OfOneLine_HasFewPageFaults(string language)
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Spares", "1"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        var stat = await File.ReadAllTextAsync($"/proc/{Waiting(system)}/stat", TestContext.Current.CancellationToken);
        var before = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);   // minflt (proc(5))

        var after = int.Parse(Output(await system.ExecuteAsync(new { language, code = "console.log(process.resourceUsage().minorPageFault)" })), CultureInfo.InvariantCulture);

        Assert.InRange(after - before, 1, 30);
    }

    /// <summary>Without fork servers each interpreter boots by itself; to the caller it is the same.</summary>
    [Fact]
    public async Task Forks_SwitchedOff_InterpretersBootOneByOne()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Forks", "false"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 0);
        Assert.Equal("right\n", Output(await system.ExecuteAsync(new { language = "python", code = "print('right')" })));
    }

    /// <summary>What an interpreter that boots by itself does while it waits leaves the program's descriptors as they are: one that does not block loses what is written to it at once.</summary>
    [Theory]
    [InlineData("javascript")]
    [InlineData("typescript")]
    public async Task Forks_SwitchedOff_DescriptorsAreAsPlainNodeHasThem(string language)
    {
        const string code = """
            const fs = require('fs');
            const seen = () => fs.writeSync(1, [0, 1, 2].map(fd => /flags:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))[1]).join(' ') + '\n');
            seen(); console.log('text'); seen(); console.log(1); seen();
            """;
        await using var plain = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Spares", "0"));
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Forks", "false"), ("Executor__Spares", "1"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 0);
        var expected = Output(await plain.ExecuteAsync(new { language, code }));
        Assert.Equal(5, expected.TrimEnd().Split('\n').Length);
        Assert.Equal(expected, Output(await system.ExecuteAsync(new { language, code })));
    }

    /// <summary>A fork server may end at any time, with boxes of its own in use and waiting: nobody notices, and there is another soon.</summary>
    [Theory]
    [InlineData("python", "import sys; sys.stdin.read(); print('to its end')", "print('right')")]
    [InlineData("javascript", "require('fs').readFileSync(0); console.log('to its end')", "console.log('right')")]
    public async Task ForkServer_Killed_ItsBoxesGoOnAndAnotherComes(string language, string slow, string quick)
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Spares", "1"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        var server = Server(system);
        using var talk = await InteractiveCaller.ConnectAsync(new Uri(system.Address.Replace("http://", "ws://", StringComparison.Ordinal) + "/v1/agent-coderunner/api/execute/interactive"));
        await talk.SendAsync(new { language, code = slow });   // it ends when it is told, however long the rest takes
        await WaitAsync(() => Interpreters(system).Count() >= 3);   // the server, the run and a new spare
        using (var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{server}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) Assert.Equal("right\n", Output(await system.ExecuteAsync(new { language, code = quick })));
        await talk.EndInputAsync();
        Assert.Equal("to its end\n", Output(await talk.LastAsync()));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        Assert.NotEqual(server, Server(system));
    }

    /// <summary>Where its addon is not there, a language goes on without: told at the start, and no difference to the program.</summary>
    [Fact]
    public async Task ForkServer_ThatCannotStart_IsToldAndDoneWithout()
    {
        var languages = Directory.CreateTempSubdirectory("languages-");
        try
        {
            Directory.CreateSymbolicLink(Path.Join(languages.FullName, "javascript"), Path.Join(Repository.Runners, "javascript"));
            var manifest = await File.ReadAllTextAsync(Path.Join(Repository.Runners, "javascript", "language.json"), TestContext.Current.CancellationToken);
            Directory.CreateDirectory(Path.Join(languages.FullName, "other"));
            await File.WriteAllTextAsync(Path.Join(languages.FullName, "other", "language.json"), manifest
                .Replace("\"name\": \"javascript\",", "\"name\": \"other\", \"folders\": [\"javascript\"],", StringComparison.Ordinal)
                .Replace("\"js\", \"node\"", "", StringComparison.Ordinal).Replace("fork/node.so", "fork/none.so", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await using var system = await GatewayProcess.StartAsync(("Executor__Languages", languages.FullName), ("Executor__Only", "other"));
            await Footprint.AtRestAsync(system, spares: 1, forkServers: 0);
            using var executor = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancel) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(Directory.GetFiles(system.TempFolder, "executor.sock", SearchOption.AllDirectories).Single()), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });
            var health = await executor.GetFromJsonAsync<JsonElement>("http://executor/health", TestContext.Current.CancellationToken);
            Assert.False(health.GetProperty("spares").GetProperty("other").GetProperty("forked").GetBoolean());
            Assert.Equal("right\n", Output(await system.ExecuteAsync(new { language = "other", code = "console.log('right')" })));
        }
        finally { languages.Delete(recursive: true); }
    }

    /// <summary>What a server does for a box it does for all: its memory and its descriptors are the same after many.</summary>
    [Fact]
    public async Task ForkServer_AfterManyForks_HoldsNoMore()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "javascript"), ("Executor__Spares", "2"), ("Executor__ForkServerSeconds", "3600"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        var server = Server(system);
        await RunAsync(20);
        var before = await HoldsAsync();
        await RunAsync(300);
        var after = await HoldsAsync();
        // As many processes as at rest there are too while one box goes and the next comes: more is looked at again.
        for (var i = 0; i < 100 && (after.Descriptors > before.Descriptors || after.KiB > before.KiB + 1024); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            after = await HoldsAsync();
        }
        Assert.Equal(server, Server(system));
        Assert.InRange(after.Descriptors, 1, before.Descriptors);
        Assert.InRange(after.KiB, 1, before.KiB + 1024);

        Task RunAsync(int count) => Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            Assert.Equal($"{i}\n", Output(await system.ExecuteAsync(new { language = "javascript", code = $"console.log({i})" }))));

        async Task<(int Descriptors, int KiB)> HoldsAsync()
        {
            await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);   // none of its boxes is on its way
            // Its own memory, counted page by page: what it has of files comes and goes with what the machine needs, and the sum in /proc/pid/status is rough.
            return (Directory.GetFileSystemEntries($"/proc/{server}/fd").Length, File.ReadLines($"/proc/{server}/smaps_rollup").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(line => line[0] is "Anonymous:" or "Swap:").Sum(line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task ForkServer_OfAKilledSystem_EndsWithItsBoxes()
    {
        List<int> all;
        await using (var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Spares", "1")))
        {
            await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
            all = [.. Footprint.Descendants(system.Id)];
            using var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{system.Id}"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await Processes.UntilGoneAsync(all);
    }

    /// <summary>What all copies of one interpreter would share is not shared for long.</summary>
    [Fact]
    public async Task ForkServer_AfterAThousandForks_IsAnother()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Spares", "2"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        var server = Server(system);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1010), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            Assert.Equal($"{i}\n", Output(await system.ExecuteAsync(new { language = "python", code = $"print({i})" }))));
        await WaitAsync(() => Server(system) is { } now && now != server && !Directory.Exists($"/proc/{server}"));
    }

    [Fact]
    public async Task Spares_AfterARush_GrowAndGoAgain()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Spares", "4"), ("Executor__Slots", "8"));
        await WaitAsync(() => Footprint.Of(system).Processes == 1 + 2);   // launcher, and one box of reaper and shell-to-be
        // What has grown goes again within seconds, which may pass before we look: another rush then.
        var grown = false;
        for (var rush = 0; rush < 20 && !grown; rush++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => system.ExecuteAsync(new { language = "bash", code = "sleep 0.05" })));
            for (var look = 0; look < 20 && !(grown = Footprint.Of(system).Processes == 1 + 2 * 4); look++) await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.True(grown);
        await WaitAsync(() => Footprint.Of(system).Processes == 1 + 2);
    }

    /// <summary>What the interpreter reads at its start must work with a spare waiting as without.</summary>
    [Theory]
    [InlineData("python", "import sys; print(sys.flags.optimize, sys.flags.utf8_mode)", """{"PYTHONOPTIMIZE":"2"}""", "2 0\n")]
    [InlineData("python", "import time; print(time.strftime('%Z', time.localtime(0)))", """{"TZ":"XYZ-1"}""", "XYZ\n")]
    [InlineData("javascript", "console.log(process.execArgv.length, process.allowedNodeEnvironmentFlags.has('--no-warnings'), process.env.NODE_OPTIONS)", """{"NODE_OPTIONS":"--no-warnings"}""", "0 true --no-warnings\n")]
    [InlineData("bash", "echo $HOME ~", """{"HOME":"/workspace"}""", "/workspace /workspace\n")]
    public async Task Env_ReadAtTheInterpretersStart_TakesEffect(string language, string code, string env, string expected)
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", language));
        Assert.Equal(expected, Output(await system.ExecuteAsync(new { language, code, env = JsonDocument.Parse(env).RootElement })));
    }

    /// <summary>A caller's own module is found before one of the same name that was loaded ahead.</summary>
    [Fact]
    public async Task Files_WithAModuleNamedLikeTheLibrarys_AreFoundFirst()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"));
        var run = await system.ExecuteAsync(new { language = "python", code = "import json; print(json.mine)", files = new[] { new { name = "json.py", content = "mine = 1" } } });
        Assert.Equal("1\n", Output(run));
    }

    /// <summary>The one interpreter that is in no pid namespace of its own; null while there is none or, for a moment, two.</summary>
    private static int? Server(GatewayProcess system)
    {
        var own = Interpreters(system).Where(pid =>
        {
            try { return File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t').Length == 2; }
            catch (IOException) { return false; }
        }).ToList();
        return own.Count == 1 ? own[0] : null;
    }

    /// <summary>The only program that waits: pid 2 of its box.</summary>
    private static int Waiting(GatewayProcess system) => Interpreters(system).Single(pid =>
        File.ReadLines($"/proc/{pid}/status").Any(line => line.StartsWith("NSpid:", StringComparison.Ordinal) && line.EndsWith("\t2", StringComparison.Ordinal)));

    private static IEnumerable<int> Interpreters(GatewayProcess system) => Footprint.Descendants(system.Id).Skip(1).Where(pid =>
    {
        try { return File.ReadAllText($"/proc/{pid}/cmdline") is var line && (line.StartsWith("/usr/bin/python3", StringComparison.Ordinal) || line.StartsWith("/opt/javascript/node_modules/.bin/node", StringComparison.Ordinal)); }
        catch (IOException) { return false; }
    });

    private static async Task WaitAsync(Func<bool> holds)
    {
        for (var i = 0; i < 400 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }

    private static string Output(JsonElement run) => run.GetProperty("stdout").GetString()!;
}
