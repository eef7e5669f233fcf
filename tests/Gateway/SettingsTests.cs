using CodeRunner.Gateway;
using CodeRunner.Gateway.Embedded;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CodeRunner.Tests.Gateway;

public class SettingsTests
{
    [Theory]
    [InlineData(null, null, "http://127.0.0.1:8080")]
    [InlineData("0.0.0.0", "80", "http://0.0.0.0:80")]
    [InlineData("::1", "0", "http://[::1]:0")]
    public void Listen_GoodSettings_GiveAddress(string? bind, string? port, string url) =>
        Assert.Equal(url, ListenAddress.Read(Settings(("BIND", bind), ("PORT", port))));

    [Theory]
    [InlineData("BIND", "everywhere")]
    [InlineData("PORT", "http")]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "65536")]
    public void Listen_BadSetting_IsNamedWithItsValue(string name, string value)
    {
        var refused = Assert.Throws<StartException>(() => ListenAddress.Read(Settings((name, value))));
        Assert.Contains($"{name} is '{value}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnixSocket_LongestPath_SurvivesAsUrl()
    {
        var path = "/" + new string('ü', 53);
        Assert.Null(UnixSocket.Fault(path));
        Assert.Equal(path, UnixSocket.PathOf(UnixSocket.ToUri(path).Host));
    }

    [Theory]
    [InlineData("http://unix:relative.sock", "absolute")]
    [InlineData("unix:/a.sock", "http://unix:/path")]
    [InlineData("runners:8080", "http://name:port")]
    [InlineData("https://runners:8080", "http")]
    public async Task Runners_BadAddress_StopsTheStart(string address, string words)
    {
        await using var app = GatewayApp.Create(["--PORT=0", $"--Runners:Addresses:0={address}"]);
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(words, StartException.Explain(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void Runners_SocketPathTooLong_SaysHowLongItMayBe() =>
        Assert.Contains("107", UpstreamAddress.Fault("http://unix:/" + new string('a', 107)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Services:agent-coderunner:Address", "http://a", "Runners:Addresses")]
    [InlineData("Services:a/b:Address", "http://a", "letters")]
    [InlineData("Services:echo:Address", "echo", "http://name:port")]
    [InlineData("Services:echo:Timeout", "5", "Address is missing")]
    public void Services_BadSetting_StopsTheStart(string key, string value, string words)
    {
        var refused = Assert.Throws<StartException>(() => ServiceCatalog.Read(Settings((key, value))));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "http://runners:8080", false)]
    [InlineData("true", "http://runners:8080", true)]
    [InlineData("false", null, false)]
    public void Embedded_Enabled_UnlessRunnersAreConfigured(string? enabled, string? address, bool expected) =>
        Assert.Equal(expected, EmbeddedApps.Enabled(Settings(("Embedded:Enabled", enabled), ("Runners:Addresses:0", address))));

    private static IConfiguration Settings(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
        .Build();
}
