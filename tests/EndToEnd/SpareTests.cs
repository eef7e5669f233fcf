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
            await WaitAsync(() => Interpreters(system).Any());
            foreach (var pid in Interpreters(system)) using (var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{pid}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            // Gone with its reaper, and told: a call in that very moment would be answered as what it then is, killed from outside.
            await WaitAsync(() => Footprint.Of(system).Processes == 1);
            await system.Client.GetStringAsync(new Uri("api/languages", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("still right\n", Output(await system.ExecuteAsync(new { language = "python", code = "print('still right')" })));
        }
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

    /// <summary>The same program, warm and cold: what it sees of itself does not differ.</summary>
    [Theory]
    [InlineData("python", "import sys, os, __main__\nprint(sys.argv, sys.orig_argv, sys.path, sys.flags, __file__, __name__, __spec__, type(__loader__).__name__, sorted(vars(__main__)), sorted(os.environ.items()), os.listdir('/proc/self/fd'), os.getcwd())\nimport traceback; traceback.print_stack(file=sys.stdout)\nimport inspect; print(len(inspect.stack()))")]
    [InlineData("javascript", "console.log(process.argv, process.execArgv, process.env, require.main === module, module.paths, module.children, Object.keys(require.cache), process.cwd(), require('fs').readdirSync('/proc/self/fd').length, new Error('x').stack, process.listenerCount('exit'))")]
    [InlineData("javascript", "import { pathToFileURL } from 'node:url'; console.log(import.meta.url, import.meta.main, process.execArgv, await Promise.resolve(1))")]
    [InlineData("typescript", "enum A { B = 1 } console.log(process.argv, process.execArgv, process.env, require.main === module, A.B, new Error('x').stack)")]
    [InlineData("bash", "echo \"$0 $* $$ $PPID $- $SHLVL\"; env | sort; ls /proc/$$/fd")]
    public async Task Program_WarmAndCold_SeesTheSame(string language, string code)
    {
        var request = new { language, code, args = new[] { "a", "b c" }, env = new Dictionary<string, string> { ["MINE"] = "x" } };
        await using var warm = await GatewayProcess.StartAsync(("Executor__Only", language));
        await using var cold = await GatewayProcess.StartAsync(("Executor__Only", language), ("Executor__Spares", "0"));
        var (one, other) = (await warm.ExecuteAsync(request), await cold.ExecuteAsync(request));
        Assert.Equal(Output(other), Output(one));
        Assert.Equal(other.GetProperty("stderr").GetString(), one.GetProperty("stderr").GetString());
        Assert.NotEqual("", Output(one));
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
