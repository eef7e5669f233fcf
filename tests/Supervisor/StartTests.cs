using System.Net.Sockets;
using CodeRunner.Supervisor;
using CodeRunner.Supervisor.Engine;
using Microsoft.Extensions.Options;

namespace CodeRunner.Tests.Supervisor;

/// <summary>What cannot work stops the start, and says why.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly string Profile = Path.Combine(Repository.Root, "deploy", "seccomp", "runner.json");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coderunner-supervisor-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("Name=Has Spaces", "Supervisor:Name")]
    [InlineData("Socket=docker.sock", "Supervisor:Socket")]
    [InlineData("Images=coderunner/python", "Supervisor:Images")]
    [InlineData("Memory=lots", "Supervisor:Memory")]
    [InlineData("Least=0", "Least")]
    [InlineData("Least=3", "Supervisor:Most (2) is less than Supervisor:Least (3)")]
    [InlineData("Languages:python:Most=0", "Supervisor:Languages:python")]
    [InlineData("LostSeconds=1", "Supervisor:LostSeconds (1) is less than")]
    [InlineData("OnStop=explode", "Supervisor:OnStop")]
    [InlineData("Environment=no equals sign", "Supervisor:Environment")]
    [InlineData("SecretFile=relative", "Supervisor:SecretFile")]
    [InlineData("SeccompProfile=/nowhere.json", "/nowhere.json cannot be used")]
    public async Task Setting_ThatCannotBe_StopsTheStart(string setting, string said)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync($"--Supervisor:{setting}"));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_ThatAllowsByDefault_StopsTheStart()
    {
        var open = Path.Combine(folder.FullName, "open.json");
        await File.WriteAllTextAsync(open, "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync($"--Supervisor:SeccompProfile={open}"));

        Assert.Contains("does not refuse by default", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_ThatIsNotThere_IsNamedWithErrnoAndMend()
    {
        var refused = await Assert.ThrowsAsync<EngineException>(() => StartAsync($"--Supervisor:Socket={folder.FullName}/none.sock"));

        Assert.Contains($"Connecting to the engine's socket {folder.FullName}/none.sock failed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("errno 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Mend: Install and start a container engine", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_WhereNobodyListens_IsNamedWithErrnoAndMend()
    {
        var path = Path.Combine(folder.FullName, "left.sock");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));

            var refused = await Assert.ThrowsAsync<EngineException>(() => StartAsync($"--Supervisor:Socket={path}"));

            Assert.Contains("errno 111", refused.Message, StringComparison.Ordinal);
            Assert.Contains("systemctl start docker", refused.Message, StringComparison.Ordinal);
        }
    }

    private static async Task StartAsync(string setting)
    {
        await using var app = SupervisorApp.Create(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--Supervisor:SeccompProfile={Profile}", setting]);
        await app.StartAsync(TestContext.Current.CancellationToken);
    }
}
