using System.Globalization;
using CodeRunner.Supervisor.Fleet;

namespace CodeRunner.Tests.Supervisor;

/// <summary>Runners in words, for tables: "a new ready 100 3; b old dead 0" are two, the first of version "new", ready for 100 s, with 3 of its 8 slots in use.</summary>
internal static class Runners
{
    public static IReadOnlyList<Runner> Read(string text) => [.. text.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(' ')).Select(word => new Runner(
        word[0], "python", word[1], User: 10_100, Enum.Parse<RunnerState>(word[2], ignoreCase: true), TimeSpan.FromSeconds(double.Parse(word[3], CultureInfo.InvariantCulture)),
        Busy: word.Length > 4 ? int.Parse(word[4], CultureInfo.InvariantCulture) : 0, Slots: 8))];
}
