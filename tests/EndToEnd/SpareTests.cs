using System.Text.Json;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>Boxes that wait: used once, replaced when they die, grown and shrunk with demand, and never a difference to the program.</summary>
public sealed class SpareTests
{
    [Fact]
    public async Task Run_AfterAnother_FindsNothingOfIt()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Spares", "1"));
        const string code = "import os, random; open('/tmp/trace', 'x'); print(os.environ.get('TRACE'), random.random(), os.stat('/proc/self/ns/pid').st_ino)";
        var answers = new List<string>();
        for (var i = 0; i < 8; i++) answers.Add(Output(await system.ExecuteAsync(new { language = "python", code, env = new Dictionary<string, string> { ["TRACE"] = $"{i}" } })));
        for (var i = 0; i < 8; i++) Assert.StartsWith($"{i} ", answers[i]);
        Assert.Equal(8, answers.Select(answer => answer.Split(' ')[1]).Distinct().Count());   // no two share a random state
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

    /// <summary>Without fork servers each interpreter boots by itself; to the caller it is the same.</summary>
    [Fact]
    public async Task Forks_SwitchedOff_InterpretersBootOneByOne()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Forks", "false"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 0);
        Assert.Equal("right\n", Output(await system.ExecuteAsync(new { language = "python", code = "print('right')" })));
    }

    /// <summary>A fork server may end at any time, with boxes of its own in use and waiting: nobody notices, and there is another soon.</summary>
    [Fact]
    public async Task ForkServer_Killed_ItsBoxesGoOnAndAnotherComes()
    {
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "python"), ("Executor__Spares", "1"));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        var server = Server(system);
        var runs = system.ExecuteAsync(new { language = "python", code = "import time; time.sleep(4); print('to its end')" });
        await WaitAsync(() => Interpreters(system).Count() >= 3);   // the server, the run and a new spare
        using (var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{server}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) Assert.Equal("right\n", Output(await system.ExecuteAsync(new { language = "python", code = "print('right')" })));
        Assert.Equal("to its end\n", Output(await runs));
        await Footprint.AtRestAsync(system, spares: 1, forkServers: 1);
        Assert.NotEqual(server, Server(system));
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
        await WaitAsync(() => !all.Any(pid => Directory.Exists($"/proc/{pid}")));
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
        await using var system = await GatewayProcess.StartAsync(("Executor__Only", "bash"), ("Executor__Spares", "4"));
        await WaitAsync(() => Footprint.Of(system).Processes == 1 + 2);   // launcher, and one box of reaper and shell-to-be
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => system.ExecuteAsync(new { language = "bash", code = "sleep 0.05" })));
        await WaitAsync(() => Footprint.Of(system).Processes == 1 + 2 * 4);
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

    private static IEnumerable<int> Interpreters(GatewayProcess system) => Footprint.Descendants(system.Id).Skip(1).Where(pid =>
    {
        try { return File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("/usr/bin/python3", StringComparison.Ordinal); }
        catch (IOException) { return false; }
    });

    private static async Task WaitAsync(Func<bool> holds)
    {
        for (var i = 0; i < 400 && !holds(); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }

    private static string Output(JsonElement run) => run.GetProperty("stdout").GetString()!;
}
