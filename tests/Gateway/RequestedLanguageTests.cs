using System.Text;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Tests.Gateway;

public class RequestedLanguageTests
{
    [Theory]
    [InlineData("""{"language":"python"}""", "python")]
    [InlineData("""  {"code":"x","language":"py","stdin":""}  """, "py")]
    [InlineData("""{"language":"a","language":"b"}""", "b")]
    [InlineData("""{"language":"a","language":7}""", null)]
    [InlineData("""{"files":[{"language":"inner"}],"env":{"language":"inner"},"language":"outer"}""", "outer")]
    [InlineData("""{"env":{"language":"inner"}}""", null)]
    [InlineData("""{"code":"\"language\":\"ruby\""}""", null)]
    [InlineData("""{"langu\u0061ge":"\u0070ython"}""", "python")]
    [InlineData("""{"Language":"python"}""", null)]
    [InlineData("""{"language":null}""", null)]
    [InlineData("""{"language":["python"]}""", null)]
    [InlineData("""{"language":""}""", "")]
    [InlineData("""["language","python"]""", null)]
    [InlineData("\"language\"", null)]
    [InlineData("""{"language":"python" """, null)]
    [InlineData("""{"language":"python"}}""", null)]
    [InlineData("""{"language":"python"} {"language":"bash"}""", null)]
    [InlineData("""{"language":"python","code":}""", null)]
    [InlineData("""{"language":"python","code":"trunc""", null)]
    [InlineData("""{"language":"\ud800"}""", null)]
    [InlineData("language=python", null)]
    [InlineData("", null)]
    public void Find_Body_GivesTopLevelLanguageOrNothing(string body, string? language) =>
        Assert.Equal(language, RequestedLanguage.Find(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Find_ByteOrderMark_IsPassedOver() =>
        Assert.Equal("bash", RequestedLanguage.Find([0xEF, 0xBB, 0xBF, .. "{\"language\":\"bash\"}"u8]));

    [Fact]
    public void Find_NameIsNotUtf8_GivesNothing() =>
        Assert.Null(RequestedLanguage.Find([.. "{\"language\":\""u8, 0xFF, 0xFE, .. "\"}"u8]));

    [Fact]
    public void Find_NestedDeeperThanAnyParserGoes_GivesNothing() =>
        Assert.Null(RequestedLanguage.Find(Encoding.UTF8.GetBytes($$"""{"language":"python","x":{{new string('[', 100_000)}}""")));

    [Fact]
    public void Find_CutAnywhere_GivesNothing()
    {
        var whole = """{"code":"print(1)","language":"python"}"""u8;
        for (var length = 0; length < whole.Length; length++) Assert.Null(RequestedLanguage.Find(whole[..length]));
        Assert.Equal("python", RequestedLanguage.Find(whole));
    }
}
