using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using CodeRunner.Keys;
using CodeRunner.Keys.Storage;
using CodeRunner.Tests.Gateway;
using Dapper;

namespace CodeRunner.Tests.Keys;

/// <summary>Three gateways and a keys-service, each a process, over one database, or all of it in one process; the services s1 to s5 cost 1 to 5 credits.</summary>
internal sealed class KilledSystem : IAsyncDisposable
{
    public const int Credits = 301;

    private readonly TempFolder folder = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly KilledProcess[] gateways;
    private readonly KilledProcess? keys;
    private readonly IDatabase database;
    private readonly StandInRunner service;

    private KilledSystem(StandInRunner service, string? postgres, bool embedded)
    {
        this.service = service;
        database = postgres is null ? new SqliteDatabase(Path.Combine(folder.Path, "keys.db"), "NORMAL") : new PostgresDatabase(postgres, TimeSpan.FromSeconds(30));
        var settings = new Dictionary<string, string>
        {
            ["CODERUNNER_DATA"] = folder.Path, ["PORT"] = "0", ["Embedded__Enabled"] = $"{embedded}", ["Logging__LogLevel__Default"] = "Error",
            ["Keys__CreationsPerHour"] = "1000", ["Keys__CreationsPerDay"] = "1000", ["Keys__UpkeepSeconds"] = "0.2",
            // Their first connections are made while hundreds of calls come at once.
            ["Runners__ConnectTimeoutMs"] = "10000", ["Keys__AnswerSeconds"] = "60",
            ["Plans__free__Credits"] = $"{Credits}", ["Plans__free__RequestsPerMinute"] = "", ["Plans__anonymous__RequestsPerMinute"] = "",
        };
        if (postgres is not null) settings["Keys__Postgres"] = postgres;
        for (var cost = 1; cost <= 5; cost++) (settings[$"Services__s{cost}__Address"], settings[$"Services__s{cost}__CreditsPerCall"]) = (service.Address, $"{cost}");
        if (embedded)
        {
            // The executor beside it runs nothing here.
            (settings["TMPDIR"], settings["Executor__Only"], settings["Executor__Spares"]) = (folder.Path, "bash", "0");
            (settings["Executor__Languages"], settings["Executor__Launcher"]) = (Repository.Runners, Repository.Launcher);
        }
        else
        {
            settings["Keys__Address"] = folder.Socket("keys");
            keys = new KilledProcess("CodeRunner.Keys.dll", settings, [$"--urls={folder.Socket("keys")}"]);
        }

        gateways = [.. Enumerable.Range(0, embedded ? 1 : 3).Select(_ => new KilledProcess("CodeRunner.Gateway.dll", settings, []))];
    }

    public int Gateways => gateways.Length;

    public static async Task<KilledSystem> StartAsync(string kind, PostgresServer server, bool embedded)
    {
        var service = await StandInRunner.StartAsync();
        service.Answer = context => Task.CompletedTask;
        var system = new KilledSystem(service, kind == KeysHost.Postgres ? await server.CreateDatabaseAsync() : null, embedded);
        await Task.WhenAll([system.StartKeysAsync(), .. system.gateways.Select(gateway => gateway.StartAsync())]);
        await system.database.MigrateAsync(TestContext.Current.CancellationToken);
        return system;
    }

    public async Task<string> CreateKeyAsync()
    {
        using var answer = await http.PostAsync(new Uri(gateways[0].Address!, "/api/keys/create"), null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<NewKey>(TestContext.Current.CancellationToken))!.Key;
    }

    /// <summary>The status of a call, or null when it broke off.</summary>
    public async Task<HttpStatusCode?> CallAsync(int gateway, int cost, string key)
    {
        service.Requests.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateways[gateway].Address!, $"/v1/s{cost}/x"));
        request.Headers.Add("X-API-Key", key);
        try
        {
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
        // A connection that dies while it is made says so itself.
        catch (Exception broken) when (broken is HttpRequestException or SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>kill -9 of keys-service and its next start (an even number), or of one of the gateways, each in its turn.</summary>
    public async Task KillAsync(int victim)
    {
        if (keys is not null && victim % 2 == 0)
        {
            await keys.KillAsync();
            await StartKeysAsync();
            return;
        }

        var gateway = gateways[victim / 2 % Gateways];
        await gateway.KillAsync();
        await gateway.StartAsync();
    }

    /// <summary>Time passes for holds that nobody will settle any more: all calls have ended.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> ExpireHoldsAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Again and again: what a killed process had asked for may be done after its end.
        for (var any = false; ; any = true)
        {
            if (await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("select count(*) from holds"), limit.Token) == 0) return any;
            await database.WriteAsync(connection => connection.ExecuteAsync("update holds set expires_at = 0 where expires_at > 0"), limit.Token);
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>What the ledger says was charged to the newest account, after a look at everything that must hold.</summary>
    public async Task<long> ChargedAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(0, await new Administration(database, new Dictionary<string, Plan>(), TimeProvider.System).DriftAsync(cancel));
        return await database.ReadAsync(async connection =>
        {
            var account = await connection.QuerySingleAsync<string>("select id from accounts order by created_at desc limit 1");
            var credits = await connection.ExecuteScalarAsync<long>("select credits + held from accounts where id = @account", new { account });
            Assert.InRange(credits, 0, Credits);
            return Credits - credits;
        }, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in gateways) await gateway.DisposeAsync();
        if (keys is not null) await keys.DisposeAsync();
        await database.DisposeAsync();
        await service.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    private Task StartKeysAsync() => keys is null ? Task.CompletedTask : keys.StartAsync(async () =>
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder.Path, "keys.sock")));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });
}
