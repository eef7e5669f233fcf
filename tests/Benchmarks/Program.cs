using System.Globalization;
using CodeRunner.Benchmarks;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

var report = new Report();
switch (args)
{
    // What we start ourselves: the runtime alone, and the gateway's yardsticks.
    case ["bare"]: return 0;
    case ["serve", .. var upstream]: await YardstickApps.ServeAsync(upstream.SingleOrDefault()); return 0;

    case ["latency", .. var more] when Number(more, 100) is { } rounds: await Latency.MeasureAsync(rounds, report); break;
    case ["throughput", .. var more] when Number(more, 3) is { } seconds: await Throughput.MeasureAsync(TimeSpan.FromSeconds(seconds), report); break;
    case ["overload", .. var more] when Number(more, 4) is { } seconds: await Overload.MeasureAsync(TimeSpan.FromSeconds(seconds), report); break;
    case ["gateway", .. var more] when Number(more, 100) is { } rounds: await Gateway.MeasureAsync(rounds, report); break;
    case ["forks", .. var more] when Number(more, 20_000) is { } count: await Forks.MeasureAsync(count, report); break;
    case ["memory"]: await Memory.MeasureAsync(report); break;
    case ["sessions", .. var more] when Number(more, 50) is { } count and <= 300: await Sessions.MeasureAsync(count, report); break;
    case ["keys", .. var more] when Number(more, 500) is { } rounds: await Keys.MeasureAsync(rounds, report); break;
    case ["soak", .. var more] when Number(more, 100_000) is { } runs: return await Soak.MeasureAsync(runs, report) ? 0 : 1;
    case ["telemetry", .. var more] when Number(more, 2) is { } seconds: await Telemetry.MeasureAsync(TimeSpan.FromSeconds(seconds), report); break;
    case ["start", .. var more] when Number(more, 5) is { } rounds: await Start.MeasureAsync(rounds, report); break;
    case ["all"]: await Everything.MeasureAsync(quick: false, report); break;
    case ["all", "--quick"]: await Everything.MeasureAsync(quick: true, report); break;
    default:
        await Console.Error.WriteLineAsync("""
            usage: dotnet run -c Release --project tests/Benchmarks -- WHAT

              latency [rounds]      one caller, against bare starts, bubblewrap and Docker
              throughput [seconds]  all processors busy, in slices of so many seconds
              overload [seconds]    four and ten times what the system can do
              gateway [rounds]      the gateway's and HTTP's share, against YARP and Kestrel
              forks [how many]      a forked Node.js against a plain one; so many copies of one (at most ten minutes)
              memory                of the idle system
              sessions [how many]   against Jupyter's kernels; so many idle ones (at most 300) are weighed
              keys [rounds]         what a key costs, on SQLite and PostgreSQL
              telemetry [seconds]   what metrics and traces cost, in slices of so many seconds
              start [rounds]        from the start to the first answer
              soak [runs]           so many runs and a twentieth of it in sessions, mixed: what leaks, what is wrong (not part of all)
              all [--quick]         all of these; writes docs/benchmarks.md and docs/benchmarks.svg
            """);
        return 2;
}
if (report.Targets.Count > 0) Console.WriteLine("## Targets\n\n" + report.TargetTable);
return 0;

static int? Number(string[] more, int otherwise) => more switch
{
    [] => otherwise,
    [var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
    _ => null,
};
