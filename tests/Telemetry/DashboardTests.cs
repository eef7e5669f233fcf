using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CodeRunner.Tests.Telemetry;

/// <summary>What dashboard, alerts and README name is what a running system tells: a panel that stays empty, or an alert that never fires, looks like health.</summary>
[Collection(nameof(MeasuredSystem))]
public sealed partial class DashboardTests(MeasuredSystem system)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "grafana");

    [Fact]
    public async Task Dashboard_NamesOnlyWhatIsTold()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "dashboard.json"), TestContext.Current.CancellationToken));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToArray();
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        string[] expressions = [.. panels.Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
        await AssertToldAsync(expressions);
    }

    [Fact]
    public async Task Alerts_AreWellFormedAndNameOnlyWhatIsTold()
    {
        var rules = Rules();
        foreach (var rule in rules)
        {
            Assert.Matches("^CodeRunner[A-Za-z]+$", Text(rule, "alert"));
            Assert.Contains(Text(Map(rule, "labels"), "severity"), (string[])["critical", "warning"]);
            Assert.NotEmpty(Text(Map(rule, "annotations"), "summary"));
            Assert.NotEmpty(Text(Map(rule, "annotations"), "description"));
            if (rule.Children.ContainsKey("for")) Assert.Matches("^[0-9]+[smh]$", Text(rule, "for"));
        }

        Assert.Equal(rules.Count, rules.Select(rule => Text(rule, "alert")).Distinct().Count());
        await AssertToldAsync([.. rules.Select(rule => Text(rule, "expr")).Where(expression => !expression.StartsWith("up{", StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task Readme_NamesEveryMetric()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "telemetry", "README.md"), TestContext.Current.CancellationToken);
        var named = Regex.Matches(readme, "`((?:coderunner|http)\\.[a-z_.]+)`").Select(match => match.Groups[1].Value.Replace('.', '_')).ToHashSet();
        foreach (var name in (await ProvokedAsync()).Series.Select(series => series.Name).Where(name => !name.StartsWith("dotnet_", StringComparison.Ordinal) && name != "target_info").Distinct())
            Assert.Contains(Unit().Replace(name, ""), named);
    }

    private async Task AssertToldAsync(IReadOnlyCollection<string> expressions)
    {
        Assert.NotEmpty(expressions);
        // What is counted after an answer, or looked at now and then, is not all told at once.
        var told = await ProvokedAsync(scrape => expressions.SelectMany(expression => Name().Matches(expression)).All(match => Words(scrape).Contains(match.Value)));
        var words = Words(told);
        foreach (var expression in expressions)
        {
            var named = Name().Matches(expression).Select(match => match.Value).ToArray();
            Assert.NotEmpty(named);
            Assert.True(named.All(words.Contains), $"{expression} names {string.Join(", ", named.Where(name => !words.Contains(name)))}");
            Assert.Equal(expression.Count(c => c == '('), expression.Count(c => c == ')'));
        }
    }

    private static HashSet<string> Words(Scrape scrape) => [.. scrape.Series.Select(series => series.Name), .. scrape.Series.SelectMany(series => series.Labels.Keys)];

    /// <summary>What is told once everything has happened once.</summary>
    private async Task<Scrape> ProvokedAsync(Func<Scrape, bool>? enough = null)
    {
        var client = system.Process.Client;
        var before = await Scrape.OfAsync(system.Address);
        using var created = await client.PostAsync(system.Address + "/api/keys/create", null, TestContext.Current.CancellationToken);
        var key = (await created.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
        using var run = new HttpRequestMessage(HttpMethod.Post, "api/execute") { Content = new StringContent("""{"language":"bash","code":"true"}"""), Headers = { { "X-API-Key", key } } };
        using var ran = await client.SendAsync(run, TestContext.Current.CancellationToken);
        using var refused = await client.PostAsync("api/execute", new StringContent("""{"language":"bash"}"""), TestContext.Current.CancellationToken);
        using var unknown = await client.GetAsync("api/run/none?code=1", TestContext.Current.CancellationToken);
        return await Scrape.UntilAsync(system.Address, scrape => scrape.Sum("http_server_request_duration_seconds_count", ("error_type", "unknown_language")) > 0
            // All of this call's: others count theirs exactly.
            && scrape.Sum("coderunner_gateway_credits_total") >= before.Sum("coderunner_gateway_credits_total") + 2
            && scrape.Sum("coderunner_executor_refusals_total") > 0 && scrape.Sum("coderunner_keys_settlements_total") > 0
            && scrape.Series.Any(series => series.Name == "coderunner_keys_ledger_drift") && enough?.Invoke(scrape) != false);
    }

    private static List<YamlMappingNode> Rules()
    {
        var yaml = new YamlStream();
        using (var text = File.OpenText(Path.Combine(Folder, "alerts.yml"))) yaml.Load(text);
        var groups = (YamlSequenceNode)((YamlMappingNode)Assert.Single(yaml.Documents).RootNode)["groups"];
        return [.. groups.Cast<YamlMappingNode>().SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>()];
    }

    private static string Text(YamlMappingNode node, string member) => ((YamlScalarNode)node[member]).Value!;

    private static YamlMappingNode Map(YamlMappingNode node, string member) => (YamlMappingNode)node[member];

    [GeneratedRegex(@"\b(?:coderunner|http|dotnet|error)_[a-z_]+\b")]
    private static partial Regex Name();

    // coderunner_executor_run_duration_seconds_bucket → coderunner_executor_run_duration
    [GeneratedRegex("(_seconds|_bytes)?(_total|_bucket|_sum|_count)?$")]
    private static partial Regex Unit();
}
