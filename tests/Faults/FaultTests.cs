using System.Globalization;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Faults;

/// <summary>What breaks while calls are under way: each is answered, rightly or in words, and all is right again by itself.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Callers = 4;

    private static readonly (string, string)[] Unlimited = [("Plans__anonymous__RequestsPerMinute", "1000000"), ("Plans__anonymous__MaxConcurrent", "64")];

    /// <summary>The launcher makes all boxes and is the parent of all: they end with it.</summary>
    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task Launcher_Killed_CallsAreAnsweredAndAnotherComes(string language)
    {
        await using var system = await GatewayProcess.StartAsync([("Executor__Only", language), .. Unlimited]);
        await using var load = Load(system.Client, language);
        await load.UntilRightAgainAsync(20);
        for (var round = 0; round < 3; round++)
        {
            var launcher = Launcher(system.Id);
            List<int> boxes = [.. Footprint.Descendants(launcher)];
            await Processes.SignalAsync("KILL", launcher);
            Tell($"launcher killed, {language}", await load.UntilRightAgainAsync(20), load);
            await Processes.UntilGoneAsync(boxes);
        }
        AssertInWords(load);
    }

    /// <summary>A runner that stands still is noticed by its silence: calls go to the other one, those that it has are told so.</summary>
    [Fact]
    public async Task Runner_Frozen_TheOtherServesAndItServesAgainWhenItWakes()
    {
        (string, string)[] settings = [("Executor__Only", "bash"), ("Executor__Spares", "1")];
        await using var first = await RunnerProcess.StartAsync(settings);
        await using var second = await RunnerProcess.StartAsync(settings);
        await using var gateway = await GatewayHost.StartAsync([first.Address, second.Address],
            "--Runners:TimeoutSeconds=7", "--Runners:ProbeTimeoutSeconds=2", "--Runners:ForgetSeconds=3", "--Plans:anonymous:RequestsPerMinute=1000000", "--Plans:anonymous:MaxConcurrent=64");
        await gateway.UntilAsync(seen => seen.Open.Count() == 2);
        await using var load = Load(gateway.Http, "bash");
        await load.UntilRightAgainAsync(20);
        await first.SignalAsync("STOP");
        Tell("one of two runners frozen", await load.UntilRightAgainAsync(20), load);
        await gateway.UntilAsync(seen => seen.Open.Count() == 1);
        await first.SignalAsync("CONT");
        await gateway.UntilAsync(seen => seen.Open.Count() == 2);
        await second.SignalAsync("STOP");
        await gateway.UntilAsync(seen => seen.Open.Count() == 1);
        Tell("the other frozen", await load.UntilRightAgainAsync(20), load);
        await second.SignalAsync("CONT");
        AssertInWords(load);
    }

    private static void AssertInWords(SteadyLoad load)
    {
        Assert.True(load.Wrong.IsEmpty, string.Join("\n", load.Wrong));
        Assert.DoesNotContain(load.Refused.Keys, one => one.StartsWith("500 ", StringComparison.Ordinal));
    }

    private static SteadyLoad Load(HttpClient http, string language) =>
        new(http, Callers, language, language == "bash" ? i => $"echo {i}" : i => $"print({i})");

    private void Tell(string what, TimeSpan recovery, SteadyLoad load) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: 20 right answers within {recovery.TotalMilliseconds:0} ms, the slowest answer {load.Slowest.TotalMilliseconds:0} ms; refused {string.Join(", ", load.Refused.Select(one => $"{one.Value} × {one.Key}"))}"));

    /// <summary>The one child of the whole system.</summary>
    private static int Launcher(int system) => Footprint.Children(system)!.Single();
}
