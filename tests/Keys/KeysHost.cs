using System.Net.Http.Json;
using System.Net.Sockets;
using CodeRunner.Keys;
using CodeRunner.Keys.Storage;
using CodeRunner.Tests.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CodeRunner.Tests.Keys;

/// <summary>A keys-service as it is started, on a Unix socket, over SQLite or PostgreSQL, on a clock of the test's.</summary>
internal sealed class KeysHost : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private readonly TempFolder folder;
    private readonly WebApplication app;
    private bool ended;

    private KeysHost(TempFolder folder, WebApplication app, FakeTimeProvider clock)
    {
        (this.folder, this.app, Clock) = (folder, app, clock);
        Http = Client(System.IO.Path.Combine(folder.Path, "keys.sock"));
    }

    public FakeTimeProvider Clock { get; }
    public HttpClient Http { get; }
    public string Folder => folder.Path;
    public string Address => folder.Socket("keys");
    public IDatabase Database => app.Services.GetRequiredService<IDatabase>();
    public Settling Settling(TimeProvider clock) => ActivatorUtilities.CreateInstance<Settling>(app.Services, clock);
    public Upkeep Upkeep => app.Services.GetRequiredService<Upkeep>();
    public Administration Administration => app.Services.GetRequiredService<Administration>();

    public static async Task<KeysHost> StartAsync(string database, PostgresServer server, params string[] settings)
    {
        var folder = new TempFolder();
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));   // the beginning of a minute
        var app = KeysApp.Create(
        [
            $"--urls={folder.Socket("keys")}", $"--CODERUNNER_DATA={folder.Path}", "--Logging:LogLevel:CodeRunner=None",
            .. database == Postgres ? [$"--Keys:Postgres={await server.CreateDatabaseAsync()}"] : Array.Empty<string>(),
            .. settings,
        ], clock);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new KeysHost(folder, app, clock);
    }

    public static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        },
    }) { BaseAddress = new Uri("http://keys/") };

    /// <summary>A key from an address that nothing else uses.</summary>
    public async Task<string> CreateKeyAsync(string? address = null)
    {
        using var answer = await PostAsync("keys", new { address = address ?? $"{Guid.NewGuid()}" });
        return (await answer.Content.ReadFromJsonAsync<NewKey>(TestContext.Current.CancellationToken))!.Key;
    }

    /// <summary>The account's id behind a key.</summary>
    public async Task<string> OwnerAsync(string key) => (await VerifyAsync(key, cost: null)).Owner!;

    public async Task<VerifyAnswer> VerifyAsync(string key, long? cost = 1, Claim? claim = null, int holdSeconds = 600) =>
        (await VerifyAsync([new VerifyRequest("agent-coderunner", KeyFormat.Digest(key), Cost: cost, HoldSeconds: holdSeconds, Claim: claim)])).Single();

    public async Task<VerifyAnswer[]> VerifyAsync(VerifyRequest[] calls)
    {
        using var answer = await PostAsync("verify", new VerifyRequests(calls));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return [.. (await answer.Content.ReadFromJsonAsync(KeysWire.Default.VerifyAnswers, TestContext.Current.CancellationToken))!.Answers];
    }

    public async Task<SettleAnswer> SettleAsync(params Settlement[] settlements)
    {
        using var answer = await PostAsync("settle", new SettleRequest(settlements));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await answer.Content.ReadFromJsonAsync(KeysWire.Default.SettleAnswer, TestContext.Current.CancellationToken))!;
    }

    public async Task<Balance> BalanceAsync(string key)
    {
        using var answer = await PostAsync("keys/balance", new { digest = KeyFormat.Digest(key) });
        return (await answer.Content.ReadFromJsonAsync(KeysWire.Default.Balance, TestContext.Current.CancellationToken))!;
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body) => Http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);

    public async Task AssertBooksBalanceAsync() => Assert.Equal(0, await Administration.DriftAsync(TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (ended) return;
        ended = true;
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }
}
