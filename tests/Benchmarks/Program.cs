using CodeRunner.Benchmarks;

switch (args)
{
    case ["latency"]: await Latency.MeasureAsync(rounds: 100); return 0;
    case ["latency", var rounds] when int.TryParse(rounds, out var number) && number > 0: await Latency.MeasureAsync(number); return 0;
    default:
        await Console.Error.WriteLineAsync("usage: dotnet run -c Release --project tests/Benchmarks -- latency [rounds]");
        return 2;
}
