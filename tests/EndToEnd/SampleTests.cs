using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>Every language's own proof: runners/LANGUAGE/samples/*.json, each a request and the members its answer must have.</summary>
public sealed class SampleTests(SharedSystem system)
{
    public static TheoryData<string, string> Samples => new(
        from file in Directory.EnumerateFiles(Repository.Runners, "*.json", SearchOption.AllDirectories)
        let folder = Path.GetDirectoryName(file)!
        where Path.GetFileName(folder) == "samples" && !file.Contains("/node_modules/", StringComparison.Ordinal)
        orderby file
        select (Path.GetFileName(Path.GetDirectoryName(folder)!), Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_Executed_AnswersAsItSays(string language, string file)
    {
        var sample = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Runners, language, "samples", file), TestContext.Current.CancellationToken))!.AsObject();
        var request = sample["request"]!.AsObject();
        request["language"] = language;

        var answer = await system.Process.ExecuteAsync(request);

        foreach (var (name, expected) in sample["response"]!.AsObject())
            Assert.True(Fits(answer.TryGetProperty(name, out var value) ? value : null, expected!), $"{sample["name"]}: {name} should be {expected!.ToJsonString()}, the answer is {answer}");
    }

    [Fact]
    public void EveryLanguage_BringsSamples() =>
        Assert.Equal(["bash", "javascript", "python", "typescript"], Samples.Select(row => row.Data.Item1).Distinct().Order());

    private static bool Fits(JsonElement? value, JsonNode expected)
    {
        if (value is not { } given) return false;
        return expected is JsonObject { Count: 1 } rule && rule["contains"] is { } part
            ? given.GetString()!.Contains(part.GetValue<string>(), StringComparison.Ordinal)
            : JsonNode.DeepEquals(JsonNode.Parse(given.GetRawText()), expected);
    }
}
