using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks;

/// <summary>Very many runs and sessions, mixed over the languages, right and wrong programs: every answer is checked, and what the system occupies is
/// counted from outside at rest, along the way. What grows with the number of calls is a leak.</summary>
internal static class Soak
{
    private const int Callers = 8, RunsASession = 20, Stages = 8;

    private static readonly string Api = Requests.Service + "/api/";

    private static readonly SoakProgram[] Programs =
    [
        new("python", "import sys; print(sys.stdin.read(), {0} * 2); open('left.txt', 'w').write('x' * 100)", "raise SystemExit({0} % 100 + 1)",
            "x = {0}; open('f', 'w').write('kept')\nNone", "print(x, open('f').read())"),
        new("javascript", "console.log(require('fs').readFileSync(0, 'utf8'), {0} * 2); require('fs').writeFileSync('left.txt', 'x'.repeat(100))", "process.exit({0} % 100 + 1)",
            "let x = {0}; require('fs').writeFileSync('f', 'kept')", "console.log(x, require('fs').readFileSync('f', 'utf8'))"),
        new("typescript", "const n: number = {0}; console.log(require('fs').readFileSync(0, 'utf8'), n * 2); require('fs').writeFileSync('left.txt', 'x'.repeat(100))", "process.exit({0} % 100 + 1)",
            "let x: number = {0}; require('fs').writeFileSync('f', 'kept')", "console.log(x, require('fs').readFileSync('f', 'utf8'))"),
        new("bash", "echo \"$(cat) $(({0} * 2))\"; head -c 100 /dev/zero > left.txt; sleep 100 &", "exit $(({0} % 100 + 1))",
            "x={0}; printf kept > f", "echo $x $(cat f)"),
    ];

    /// <summary>Says what it found.</summary>
    /// <returns>Whether every answer was right and nothing leaked.</returns>
    public static async Task<bool> MeasureAsync(int runs, Report report)
    {
        await using var system = await MeasuredSystem.StartAsync();
        report.Heading("Soak");
        var stages = new List<Stage> { await Stage.OfAsync(system) };
        var (began, wrong) = (Stopwatch.GetTimestamp(), new WrongAnswers());
        for (var stage = 0; stage < Stages; stage++)
        {
            await MixAsync(system, (int)((long)runs * stage / Stages), (int)((long)runs * (stage + 1) / Stages), wrong);
            stages.Add(await Stage.OfAsync(system));
            await Console.Error.WriteLineAsync($"{(long)runs * (stage + 1) / Stages} runs after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {wrong.Count} wrong: {stages[^1]}");
        }
        report.Say($"{runs} runs and {runs / RunsASession} sessions in {Stopwatch.GetElapsedTime(began).TotalMinutes:0.0} minutes, {Callers} callers; counted at rest.");
        report.Add(["after runs", .. Enumerable.Range(0, Stages + 1).Select(stage => $"{(long)runs * stage / Stages}")],
        [
            Row("processes", one => $"{one.Occupied.Processes}"),
            Row("descriptors", one => $"{one.Occupied.Descriptors}"),
            Row("mounts of the machine", one => $"{one.Occupied.Mounts}"),
            Row("control groups", one => $"{one.Occupied.Groups}"),
            Row("temporary files", one => $"{one.Occupied.TempFiles}"),
            Row("disk, KiB", one => $"{one.DiskBytes / 1024}"),
            .. stages.SelectMany(one => one.Memory.Kinds.Keys).Distinct().Order(StringComparer.Ordinal).Select(kind => Row(kind + ", MiB", one => Figure.Of(Mebibytes(one.Memory, kind)))),
        ]);
        if (wrong.First.Count > 0) report.Say("The first wrong answers:\n\n" + string.Join('\n', wrong.First.Select(one => "- " + one)));

        var (half, last) = (stages[Stages / 2], stages[^1]);
        report.Targets.Add(Target.AtMost("soak: wrong answers", 0, wrong.Count));
        report.Targets.Add(Target.AtMost("soak: processes more than at half", 0, last.Occupied.Processes - half.Occupied.Processes));
        report.Targets.Add(Target.AtMost("soak: mounts more than at half", 0, last.Occupied.Mounts - half.Occupied.Mounts));
        report.Targets.Add(Target.AtMost("soak: control groups more than at half", 0, last.Occupied.Groups - half.Occupied.Groups));
        report.Targets.Add(Target.AtMost("soak: temporary files more than at half", 0, last.Occupied.TempFiles - half.Occupied.TempFiles));
        report.Targets.Add(Target.AtMost("soak: disk ÷ that at half", 1.05, (double)last.DiskBytes / half.DiskBytes));
        report.Targets.Add(Target.AtMost("soak: descriptors more than at half (connections come and go)", 24, last.Occupied.Descriptors - half.Occupied.Descriptors));
        foreach (var kind in (string[])[SystemMemory.Gateway, SystemMemory.Launcher])
            report.Targets.Add(Target.AtMost($"soak: memory ÷ that at half, {kind}", 1.05, Mebibytes(last.Memory, kind) / Mebibytes(half.Memory, kind)));
        Console.WriteLine("## Targets\n\n" + report.TargetTable);
        return report.Targets.All(target => target.Verdict == "met");

        string[] Row(string name, Func<Stage, string> of) => [name, .. stages.Select(of)];
    }

    private static double Mebibytes(SystemMemory memory, string kind) => memory.Kinds.GetValueOrDefault(kind).Bytes / 1048576.0;

    private static Task MixAsync(MeasuredSystem system, int from, int to, WrongAnswers wrong)
    {
        var next = from - 1;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var caller = await system.CallAsync();
            for (int i; (i = Interlocked.Increment(ref next)) < to;)
            {
                try
                {
                    if (i % RunsASession == 0) await SessionAsync(caller, i, wrong);
                    await RunAsync(caller, i, wrong);
                }
                catch (Exception broken) when (broken is IOException or SocketException)
                {
                    wrong.Add($"run {i}: {broken.Message}");
                    caller.Dispose();
                    caller = await system.CallAsync();
                }
            }

            caller.Dispose();
        })));
    }

    private static async Task RunAsync(Caller caller, int i, WrongAnswers wrong)
    {
        var program = Programs[i % Programs.Length];
        switch (i % 23)
        {
            case 1:
                await caller.AskAsync(Requests.Post(Api + "execute", ("language", program.Language), ("code", Numbered(program.Fail, i))));
                wrong.Unless(caller, 200, "status", "error", "exitCode", $"{i % 100 + 1}");
                break;
            case 2 when i % 5 == 0:
                await caller.AskAsync(Requests.PostJson(Api + "execute", """{"language":"python","code":"while True: pass","timeout":100}"""));
                wrong.Unless(caller, 200, "status", "timeout", "exitCode", "137");
                break;
            case 3:
                await caller.AskAsync(Requests.Post(Api + "execute", ("language", "none"), ("code", "1")));
                wrong.Unless(caller, 400);
                break;
            default:
                await caller.AskAsync(Requests.Post(Api + "execute", ("language", program.Language), ("code", Numbered(program.Print, i)), ("stdin", $"run {i}:")));
                wrong.Unless(caller, 200, "status", "ok", "stdout", $"run {i}: {i * 2L}\n");
                break;
        }
    }

    private static async Task SessionAsync(Caller caller, int i, WrongAnswers wrong)
    {
        var program = Programs[i / RunsASession % Programs.Length];
        await caller.AskAsync(Requests.Post(Api + "sessions", ("language", program.Language)));
        if (!wrong.Unless(caller, 201)) return;
        using var opened = JsonDocument.Parse(caller.Body());
        var path = $"{Api}sessions/{opened.RootElement.GetProperty("id").GetString()}";
        await caller.AskAsync(Requests.Post(path + "/execute", ("code", Numbered(program.Keep, i))));
        wrong.Unless(caller, 200, "status", "ok");
        await caller.AskAsync(Requests.Post(path + "/execute", ("code", program.Tell)));
        wrong.Unless(caller, 200, "status", "ok", "stdout", $"{i} kept\n");
        await caller.AskAsync(Requests.Delete(path));
        wrong.Unless(caller, 204);
    }

    private static string Numbered(string code, int i) => code.Replace("{0}", $"{i}", StringComparison.Ordinal);

    /// <summary>What is asked of one language; <c>{0}</c> stands for the run's number.</summary>
    private sealed record SoakProgram(string Language, string Print, string Fail, string Keep, string Tell);

    /// <summary>What the system occupies at rest.</summary>
    private sealed record Stage(Footprint Occupied, SystemMemory Memory, long DiskBytes)
    {
        public static async Task<Stage> OfAsync(MeasuredSystem system) => new(await system.RestAsync(), SystemMemory.Of(system.Id), system.DiskBytes);

        public override string ToString() => $"{Occupied}, {string.Join(", ", Memory.Kinds.Select(kind => $"{kind.Key}: {kind.Value.Bytes >> 20} MiB"))}, disk {DiskBytes >> 10} KiB";
    }

    private sealed class WrongAnswers
    {
        private const int Told = 5;

        private readonly Lock gate = new();
        private int count;

        public int Count => count;
        public List<string> First { get; } = [];

        /// <summary>Counts an answer that is not this one.</summary>
        public bool Unless(Caller answer, int status, params string[] members)
        {
            var body = answer.Body();
            if (answer.Status == status && Has(body, members)) return true;
            Add($"{answer.Status} {body}, wanted {status} {string.Join(' ', members)}");
            return false;
        }

        public void Add(string what)
        {
            lock (gate)
            {
                count++;
                if (First.Count < Told) First.Add(what);
            }
        }

        private static bool Has(string body, string[] members)
        {
            if (members.Length == 0) return true;
            using var json = JsonDocument.Parse(body);
            return members.Chunk(2).All(pair => json.RootElement.TryGetProperty(pair[0], out var value) && value.ToString() == pair[1]);
        }
    }
}
