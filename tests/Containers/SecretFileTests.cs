using CodeRunner.Executor;
using CodeRunner.Gateway;
using CodeRunner.Keys;
using Microsoft.AspNetCore.Builder;

namespace CodeRunner.Tests.Containers;

/// <summary>Secrets come as files, as containers have them: each named like the setting's environment variable.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coderunner-secrets-");

    public void Dispose() => folder.Delete(recursive: true);

    public static TheoryData<string, Func<string[], WebApplication>> Apps => new()
    {
        { "gateway", GatewayApp.Create }, { "keys-service", KeysApp.Create }, { "executor", ExecutorApp.Create },
    };

    [Theory]
    [MemberData(nameof(Apps), DisableDiscoveryEnumeration = true)]
    public async Task Setting_InAFile_IsReadWithoutItsLineEnd(string name, Func<string[], WebApplication> create)
    {
        Assert.NotEmpty(name);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Sessions__Secret"), "a secret of at least thirty-two characters\n", TestContext.Current.CancellationToken);

        await using var app = create([$"--CODERUNNER_SECRETS={folder.FullName}"]);

        Assert.Equal("a secret of at least thirty-two characters", app.Configuration["Sessions:Secret"]);
    }

    [Theory]
    [MemberData(nameof(Apps), DisableDiscoveryEnumeration = true)]
    public async Task Folder_ThatIsNotThere_IsNoError(string name, Func<string[], WebApplication> create)
    {
        await using var app = create([$"--CODERUNNER_SECRETS={folder.FullName}/none"]);

        Assert.Null(app.Configuration["Sessions:Secret"] is { Length: > 0 } set ? name + set : null);
    }
}
