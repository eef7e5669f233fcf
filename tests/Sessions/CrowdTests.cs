using System.Text.Json;

namespace CodeRunner.Tests.Sessions;

/// <summary>Many sessions at once, in boxes that something outside kills at random: each answer belongs to its question, and no state to another session.</summary>
public sealed class CrowdTests
{
    private const int Sessions = 50, Executions = 200;
    private static readonly TimeSpan BetweenKills = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task FiftySessions_OfTwoHundredExecutionsEach_WithBoxesKilledAtRandom_NeverMixTheirAnswers()
    {
        await using var runner = await RunnerProcess.StartAsync(("Executor__Slots", "8"));
        await using var caller = new Caller(runner.Http, "key:crowd");
        // Mostly the language that forks: what crosses from one box to another would cross there.
        string[] languages = ["python", "python", "python", "python", "bash", "python", "python", "javascript", "python", "bash"];
        var crowd = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async number =>
        {
            var language = number == 7 ? "typescript" : languages[number % languages.Length];
            return new Member(caller, await caller.OpenAsync(language), language, number);
        }));
        using var enough = new CancellationTokenSource();
        var killing = Killer.KillAsync(runner.Id, BetweenKills, enough.Token);
        await Task.WhenAll(crowd.Select(member => member.AskAsync(Executions)));
        await enough.CancelAsync();
        var killed = await killing;

        TestContext.Current.TestOutputHelper!.WriteLine($"{crowd.Sum(one => one.Answered)} answered, {crowd.Sum(one => one.Restarted)} restarted, {crowd.Sum(one => one.Lost)} lost, {killed} killed");
        Assert.Equal(Sessions * Executions, crowd.Sum(one => one.Answered + one.Restarted + one.Lost));
        Assert.True(killed > 5, $"{killed}");
        Assert.True(crowd.Sum(one => one.Answered) > Sessions * Executions / 2);
        // And when nothing is killed any more, every one of them goes on.
        await Task.WhenAll(crowd.Select(member => member.AskAsync(3)));
    }

    /// <summary>One session and what it must hold.</summary>
    private sealed class Member(Caller caller, string id, string language, int number)
    {
        private long asked;
        private long? state;   // what it holds; null when its process is another since

        public int Answered { get; private set; }
        public int Restarted { get; private set; }
        public int Lost { get; private set; }

        public async Task AskAsync(int times)
        {
            for (var i = 0; i < times; i++) await AskAsync();
        }

        private async Task AskAsync()
        {
            var next = number * 1_000_000L + ++asked;
            var code = language switch
            {
                "python" => $"last = globals().get('now', -1); now = {next}; print({next}, last)",
                "bash" => $"last=${{now:--1}}; now={next}; echo {next} $last",
                _ => $"var last = globalThis.now ?? -1; globalThis.now = {next}; console.log({next}, last)",
            };
            var (status, answer) = await caller.SendAsync(HttpMethod.Post, $"/{id}/execute", new { code });
            if (status == 502 && Text(answer, "error") == "sandbox_lost")
            {
                (state, Lost) = (null, Lost + 1);
                return;
            }
            Assert.True(status == 200, $"{status} {answer}");
            var restarted = answer.TryGetProperty("restarted", out _);
            if (Text(answer, "status") != "ok")
            {
                // Its program, and not the whole box, was the one that was killed.
                Assert.Equal(("signaled", true), (Text(answer, "status"), restarted));
                (state, Restarted) = (null, Restarted + 1);
                return;
            }
            // It ended between two executions, or was killed the moment after its answer.
            var said = Text(answer, "stdout");
            Assert.True(said == $"{next} {state ?? -1}\n" || (restarted && said == $"{next} -1\n"), $"{said} for {next} after {state}");
            state = restarted && said != $"{next} -1\n" ? null : next;
            Answered++;
        }

        private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
    }
}
