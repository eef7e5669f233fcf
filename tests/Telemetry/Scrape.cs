using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CodeRunner.Tests.Telemetry;

/// <summary>What Prometheus reads at one moment.</summary>
internal sealed partial class Scrape
{
    public const string Token = "prometheus-token-of-these-tests";

    private Scrape(string text)
    {
        Text = text;
        // coderunner_executor_queue_length{language="python"} 0
        Series = [.. Line().Matches(text).Select(match => new Series(
            match.Groups[1].Value,
            Label().Matches(match.Groups[2].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value),
            double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)))];
    }

    public string Text { get; }
    public IReadOnlyList<Series> Series { get; }

    public static async Task<Scrape> OfAsync(string address)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address + "/metrics") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return new Scrape(text);
    }

    /// <summary>Scrapes until it is so: what a call was is counted after its answer.</summary>
    public static async Task<Scrape> UntilAsync(string address, Func<Scrape, bool> enough)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var scrape = await OfAsync(address);
            if (enough(scrape)) return scrape;
            if (limit.IsCancellationRequested) throw new TimeoutException(scrape.Text);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The sum of all series of this name with these labels.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) =>
        Series.Where(one => one.Name == name && labels.All(label => one.Labels.GetValueOrDefault(label.Name) == label.Value)).Sum(one => one.Value);

    [GeneratedRegex(@"^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? ([^ \n]+)(?: \d+)?$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Line();

    [GeneratedRegex(@"([a-z_][a-z0-9_]*)=""((?:[^""\\]|\\.)*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Label();
}

internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
