using System.Text.Json;

namespace CodeRunner.Tests.Executor;

/// <summary>Programs that are talked with while they run, through gateway and executor, over a real WebSocket.</summary>
[Collection(nameof(InteractiveSystem))]
public sealed class InteractiveTests(InteractiveSystem system)
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData("python", "import sys\nfor line in sys.stdin: print('got ' + line, end='')\nprint('bye')")]
    [InlineData("js", "require('readline').createInterface({ input: process.stdin }).on('line', line => console.log('got ' + line)).on('close', () => console.log('bye'))")]
    [InlineData("ts", "import { createInterface } from 'node:readline'\nfor await (const line of createInterface({ input: process.stdin })) console.log(`got ${line as string}`)\nconsole.log('bye')")]
    [InlineData("bash", "while read -r line; do echo \"got $line\"; done; echo bye")]
    public async Task Input_LineByLine_IsAnsweredBeforeTheNextIsTyped(string language, string code)
    {
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language, code, stdin = "zero\n" });
        await caller.UntilAsync("got zero\n");
        foreach (var word in (string[])["one", "zwölf", "🙂"])
        {
            await caller.TypeAsync(word);
            await caller.TypeAsync("\n");
            await caller.UntilAsync($"got {word}\n");
        }

        await caller.EndInputAsync();
        var result = await caller.LastAsync();
        Assert.Equal(("ok", 0, "got zero\ngot one\ngot zwölf\ngot 🙂\nbye\n"), (Text(result, "status"), result.GetProperty("exitCode").GetInt32(), Text(result, "stdout")));
        Assert.Equal(JsonValueKind.Array, result.GetProperty("files").ValueKind);
    }

    [Fact]
    public async Task Signals_TheProgramHandles_AreItsOwnBusiness()
    {
        // By write(2): a signal that comes while print() has not returned yet, though its line was heard, must not print in its turn ("reentrant call").
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language = "python", code = "import os, signal, time\nfor one in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP): signal.signal(one, lambda number, _: os.write(1, f'{signal.Signals(number).name}\\n'.encode()))\nos.write(1, b'ready\\n')\nwhile True: time.sleep(600)" });
        await caller.UntilAsync("ready\n");
        foreach (var name in (string[])["SIGINT", "SIGTERM", "SIGUSR1", "SIGHUP", "SIGINT"])
        {
            await caller.SignalAsync(name);
            await caller.UntilAsync($"{name}\n");
        }

        await caller.SignalAsync("SIGKILL");
        var result = await caller.LastAsync();
        Assert.Equal(("signaled", "SIGKILL", 137), (Text(result, "status"), Text(result, "signal"), result.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task Signal_BeforeAnyOutput_ReachesTheProgramItWasSentTo()
    {
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language = "bash", code = "trap 'echo heard; exit 3' USR1; echo ready; while :; do sleep 0.05; done" });
        await caller.UntilAsync("ready\n");
        await caller.SignalAsync("SIGUSR1");
        Assert.Equal(3, (await caller.LastAsync()).GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("""{"type": "signal", "signal": "SIGSTOP"}""", "signal")]
    [InlineData("""{"type": "signal", "signal": "9"}""", "signal")]
    [InlineData("""{"type": "signal", "signal": 9}""", "signal")]
    [InlineData("""{"type": "signal"}""", "signal")]
    [InlineData("""{"type": "stdin"}""", "data")]
    [InlineData("""{"type": "stdin", "data": 1}""", "data")]
    [InlineData("""{"type": "stdin", "data": "\ud800"}""", "data")]
    [InlineData("""{"type": "resize"}""", "type")]
    [InlineData("""{"data": "a"}""", "type")]
    [InlineData("stdin", "JSON")]
    [InlineData("", "JSON")]
    public async Task Message_ThatCannotBeUnderstood_EndsTheProgramWithAProblem(string message, string named)
    {
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language = "bash", code = "echo ready; cat" });
        await caller.UntilAsync("ready\n");
        await caller.SendAsync(System.Text.Encoding.UTF8.GetBytes(message));
        var problem = await caller.LastAsync("error");
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Contains(named, Text(problem, "detail"));
        Assert.NotEmpty(Text(problem, "traceId")!);
    }

    [Fact]
    public async Task Input_OfEightMiB_ArrivesWholeHoweverSlowlyItIsRead()
    {
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language = "bash", code = "echo ready; read -r first; echo \"$first\"; wc -c" });
        await caller.UntilAsync("ready\n");
        await caller.TypeAsync("go\n");
        var sending = SendAsync();
        await caller.UntilAsync("go\n");
        await sending;
        Assert.Equal($"ready\ngo\n{8 * MiB}\n", Text(await caller.LastAsync(), "stdout"));

        async Task SendAsync()
        {
            for (var i = 0; i < 16; i++) await caller.TypeAsync(new string('x', MiB / 2));
            await caller.EndInputAsync();
        }
    }

    [Fact]
    public async Task Input_ThatTheProgramDoesNotRead_HoldsUpNothing()
    {
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language = "bash", code = "echo ready; exec 0<&-; echo ended; exit 4" });
        for (var i = 0; i < 8; i++) await caller.TypeAsync(new string('x', MiB / 2));
        Assert.Equal(4, (await caller.LastAsync()).GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task Output_ThatIsReadLate_IsWholeAndHeldUpNoProgram()
    {
        using var caller = await system.ConnectAsync();
        var marker = NewMarker();
        await caller.SendAsync(new { language = "bash", code = $"head -c 900000 /dev/zero | tr '\\0' x; read -r line; sleep {marker}" });
        await caller.TypeAsync("on\n");
        // The program gets past its output while nobody reads it.
        await system.UntilAsync($"sleep {marker}", runs: true);
        await caller.SignalAsync("SIGKILL");
        var result = await caller.LastAsync();
        Assert.Equal((900_000, false), (Text(result, "stdout")!.Length, result.GetProperty("truncated").GetBoolean()));
    }

    [Fact]
    public async Task Timeout_OfARunThatWaitsForInput_IsKept()
    {
        using var caller = await system.ConnectAsync();
        await caller.SendAsync(new { language = "python", code = "print('name? ', end='')\ninput()", timeout = 4000 });
        var result = await caller.LastAsync();
        Assert.Equal(("timeout", "name? ", true), (Text(result, "status"), Text(result, "stdout"), result.GetProperty("timedOut").GetBoolean()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Caller_WhoLeaves_EndsItsProgram(bool properly)
    {
        using var caller = await system.ConnectAsync();
        var marker = NewMarker();
        await caller.SendAsync(new { language = "bash", code = $"echo ready; sleep {marker}" });
        await caller.UntilAsync("ready\n");
        await system.UntilAsync($"sleep {marker}", runs: true);
        await caller.LeaveAsync(properly);
        await system.UntilAsync($"sleep {marker}", runs: false);
    }

    /// <summary>A time to sleep that no other test's program sleeps.</summary>
    private static string NewMarker() => $"{Random.Shared.Next(1000, 9999)}.{Random.Shared.Next(100000, 999999)}";

    private static string? Text(JsonElement result, string member) => result.GetProperty(member).GetString();
}
