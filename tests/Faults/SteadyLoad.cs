using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace CodeRunner.Tests.Faults;

/// <summary>Callers who ask without a pause while something breaks, and look at every answer. Their programs have all the time that a language gives: a runner that was frozen
/// for longer than a program may run cannot tell whether it was too slow, and says that it was.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly Uri Execute = new("/v1/agent-coderunner/api/execute", UriKind.Relative);

    private readonly HttpClient http;
    private readonly CancellationTokenSource stop = new();
    private readonly Task callers;
    private int right;
    private long slowestTicks;

    /// <param name="http">Reaches the gateway; its time-out is what no answer may exceed.</param>
    /// <param name="callers">How many ask at a time.</param>
    /// <param name="language">What they ask for.</param>
    /// <param name="code">Given a number, a program that prints it.</param>
    public SteadyLoad(HttpClient http, int callers, string language, Func<int, string> code)
    {
        this.http = http;
        this.callers = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, language, code))));
    }

    /// <summary>Right answers up to now.</summary>
    public int Right => Volatile.Read(ref right);

    /// <summary>What the slowest answer took.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Volatile.Read(ref slowestTicks));

    /// <summary>Refusals by status and error: what a caller is told in words.</summary>
    public ConcurrentDictionary<string, int> Refused { get; } = new();

    /// <summary>Whatever is neither a right answer nor a refusal in words.</summary>
    public ConcurrentBag<string> Wrong { get; } = [];

    /// <summary>Waits until so many more were answered rightly than by now. Returns how long that took.</summary>
    public async Task<TimeSpan> UntilRightAgainAsync(int more)
    {
        var (began, wanted) = (Stopwatch.GetTimestamp(), Right + more);
        while (Right < wanted)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"not right again; {string.Join(", ", Refused.Select(one => $"{one.Value} × {one.Key}"))}; {Wrong.FirstOrDefault()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return Stopwatch.GetElapsedTime(began);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await callers;
        stop.Dispose();
    }

    private async Task CallAsync(int caller, string language, Func<int, string> code)
    {
        for (var i = caller; !stop.IsCancellationRequested; i += 1000)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await http.PostAsJsonAsync(Execute, new { language, code = code(i) });
                var body = await answer.Content.ReadAsStringAsync();
                if ((int)answer.StatusCode == 200 && Member(body, "stdout") == $"{i}\n" && Member(body, "status") == "ok") Interlocked.Increment(ref right);
                else if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && (int)answer.StatusCode is 429 or >= 500 && Member(body, "error") is { } error)
                    Refused.AddOrUpdate($"{(int)answer.StatusCode} {error}", 1, (_, count) => count + 1);
                else Wrong.Add($"{(int)answer.StatusCode} {body}");
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException) { Wrong.Add(failure.Message); }
            InterlockedMax(Stopwatch.GetElapsedTime(began).Ticks);
        }
    }

    private void InterlockedMax(long ticks)
    {
        for (var seen = Volatile.Read(ref slowestTicks); ticks > seen;)
        {
            var before = Interlocked.CompareExchange(ref slowestTicks, ticks, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    private static string? Member(string body, string name)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
