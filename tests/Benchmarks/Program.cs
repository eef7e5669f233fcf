using System.Globalization;
using CodeRunner.Benchmarks;

switch (args)
{
    case ["bare"]: return 0;   // what Start measures itself against: the runtime alone
    case ["latency" or "start"] or ["latency" or "start", _] when Rounds() is { } rounds:
        await (args[0] == "start" ? Start.MeasureAsync(rounds) : Latency.MeasureAsync(rounds));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: dotnet run -c Release --project tests/Benchmarks -- latency|start [rounds]");
        return 2;
}

int? Rounds() => args.Length == 1 ? (args[0] == "start" ? 5 : 100) : int.TryParse(args[1], CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
