using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using CodeRunner.Keys;
using CodeRunner.Tests.Gateway;
using Microsoft.AspNetCore.Builder;

namespace CodeRunner.Tests.Keys;

/// <summary>The service by itself: what it refuses to start with, who may ask, what lies on the disk, and its command line.</summary>
public sealed class ServiceTests(PostgresServer server)
{
    private const string Secret = "0123456789abcdef";

    [Theory]
    [InlineData("--urls=http://127.0.0.1:0", "Keys:Secret")]
    [InlineData("--Keys:Postgres=nonsense", "connection string")]
    [InlineData("--Keys:Postgres=Host=/nowhere", "does not answer")]
    [InlineData("--Keys:HashSecret=short", "HashSecret")]
    [InlineData("--Keys:CreationsPerDay=1", "CreationsPerDay")]
    [InlineData("--Plans:free:Credits=-1", "Plans:free:Credits")]
    [InlineData("--Plans:free:RequestsPerMinutes=1", "no setting of a plan")]
    public async Task Start_BadSetting_IsRefusedInWords(string setting, string words)
    {
        using var folder = new TempFolder();
        await using var app = KeysApp.Create([$"--urls={folder.Socket("k")}", $"--CODERUNNER_DATA={folder.Path}", "--Keys:StartSeconds=0", setting]);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_OnANetwork_IsAskedForEverywhereButAtHealth()
    {
        using var folder = new TempFolder();
        await using var app = KeysApp.Create(["--urls=http://127.0.0.1:0", $"--CODERUNNER_DATA={folder.Path}", $"--Keys:Secret={Secret}", "--Logging:LogLevel:Default=None"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        foreach (var given in new[] { null, "", "wrong", Secret + "x" }) Assert.Equal(HttpStatusCode.Forbidden, await CreateAsync(http, given));
        Assert.Equal(HttpStatusCode.OK, await CreateAsync(http, Secret));

        await using var gateway = await GatewayHost.StartAsync([], $"--Keys:Address={app.Urls.First()}", $"--Keys:Secret={Secret}");
        Assert.Equal(HttpStatusCode.OK, (await gateway.PostAsync("", "/api/keys/create")).StatusCode);
        await using var other = await GatewayHost.StartAsync([], $"--Keys:Address={app.Urls.First()}", "--Keys:Secret=something-else-it-is");
        await GatewayHost.ProblemAsync(await other.PostAsync("", "/api/keys/create"), 503, "keys_unavailable");
    }

    [Theory]
    [InlineData(KeysHost.Sqlite)]
    [InlineData(KeysHost.Postgres)]
    public async Task Database_HoldsNoKeyAndNoAddress(string database)
    {
        await using var keys = await KeysHost.StartAsync(database, server);
        var key = await keys.CreateKeyAsync("203.0.113.77");
        var rows = await keys.Database.ReadAsync(
            async connection => (await Dapper.SqlMapper.QueryAsync(connection, "select * from keys join accounts on accounts.id = keys.account")).ToArray(), TestContext.Current.CancellationToken);
        var text = string.Join('\n', Assert.Single(rows));
        Assert.DoesNotContain(key[7..], text, StringComparison.Ordinal);
        Assert.DoesNotContain(KeyFormat.Digest(key), text, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.77", text, StringComparison.Ordinal);
        if (database == KeysHost.Postgres) return;
        foreach (var file in Directory.EnumerateFiles(keys.Folder, "keys.*"))
        {
            if (!file.EndsWith(".sock", StringComparison.Ordinal)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Restart_KeysAndCreditsAreAsBefore()
    {
        using var folder = new TempFolder();
        var data = Path.Combine(folder.Path, "data");
        string key;
        await using (var first = await StartAsync(folder, data)) key = (await PostAsync<NewKey>(folder, "keys", new { address = "a" })).Key;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));

        await using var second = await StartAsync(folder, data);
        Assert.Equal(200, (await PostAsync<Balance>(folder, "keys/balance", new { digest = KeyFormat.Digest(key) })).Credits);
    }

    [Fact]
    public async Task CommandLine_ListsGrantsRevokesAndTellsUsage()
    {
        await using var keys = await KeysHost.StartAsync(KeysHost.Sqlite, server);
        var key = await keys.CreateKeyAsync();
        var id = await keys.OwnerAsync(key);

        Assert.Contains($"{id}  free", (await RunAsync(keys.Folder, "list")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "granted; 250 credits\n"), await RunAsync(keys.Folder, "grant", id, "50", "--reference", "order 7"));
        Assert.Equal((0, "granted before; 250 credits\n"), await RunAsync(keys.Folder, "grant", id, "50", "--reference", "order 7"));
        Assert.Equal(2, (await RunAsync(keys.Folder, "grant", id, "-50", "--reference", "order 8")).ExitCode);
        Assert.Equal(2, (await RunAsync(keys.Folder, "grant", id, "50")).ExitCode);
        Assert.Equal(1, (await RunAsync(keys.Folder, "revoke", "nobody")).ExitCode);
        Assert.Equal(0, (await RunAsync(keys.Folder, "usage", id)).ExitCode);
        Assert.Equal(0, (await RunAsync(keys.Folder, "revoke", id)).ExitCode);
        Assert.Equal(Outcome.BadKey, (await keys.VerifyAsync(key)).Outcome);
        await keys.AssertBooksBalanceAsync();
    }

    private static async Task<WebApplication> StartAsync(TempFolder folder, string data)
    {
        var app = KeysApp.Create([$"--urls={folder.Socket("keys")}", $"--CODERUNNER_DATA={data}", "--Logging:LogLevel:Default=None"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<T> PostAsync<T>(TempFolder folder, string path, object body)
    {
        using var http = KeysHost.Client(Path.Combine(folder.Path, "keys.sock"));
        using var answer = await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<T>(TestContext.Current.CancellationToken))!;
    }

    private static async Task<HttpStatusCode> CreateAsync(HttpClient http, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/keys") { Content = JsonContent.Create(new { address = "a" }) };
        if (secret is not null) request.Headers.TryAddWithoutValidation("X-Keys-Secret", secret);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CodeRunner.Keys.dll"), "keys", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CODERUNNER_DATA"] = data;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        return (process.ExitCode, output);
    }
}
