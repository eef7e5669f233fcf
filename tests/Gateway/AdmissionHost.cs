using System.Text;
using CodeRunner.Keys;
using CodeRunner.Tests.Keys;

namespace CodeRunner.Tests.Gateway;

/// <summary>A gateway, the keys-service that it asks, and one runner.</summary>
internal sealed class AdmissionHost : IAsyncDisposable
{
    private AdmissionHost(KeysHost keys, StandInRunner runner, GatewayHost gateway) => (Keys, Runner, Gateway) = (keys, runner, gateway);

    public KeysHost Keys { get; }
    public StandInRunner Runner { get; }
    public GatewayHost Gateway { get; }

    public static async Task<AdmissionHost> StartAsync(PostgresServer server, params string[] settings)
    {
        // A database's name may come first.
        var database = settings is [KeysHost.Sqlite or KeysHost.Postgres, ..] ? settings[0] : KeysHost.Sqlite;
        settings = [.. settings.Where(setting => setting.StartsWith("--", StringComparison.Ordinal))];
        var keys = await KeysHost.StartAsync(database, server, settings);
        var runner = await StandInRunner.StartAsync();
        var gateway = await GatewayHost.StartAsync([runner.Address], [$"--Keys:Address={keys.Address}", .. settings]);
        await gateway.UntilAsync(runners => runners.AnyOpen);
        return new AdmissionHost(keys, runner, gateway);
    }

    public Task<HttpResponseMessage> RunAsync(params (string Name, string Value)[] headers) => RunAsync(TestContext.Current.CancellationToken, headers);

    public Task<HttpResponseMessage> RunAsync(CancellationToken cancel, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, GatewayHost.Execute, """{"language":"python","code":"1"}""", cancel, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, method == HttpMethod.Post ? "{}" : null, TestContext.Current.CancellationToken, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Gateway.Http.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Gateway.Http.SendAsync(request, cancel);
    }

    /// <summary>Waits until nothing of this key is held any more.</summary>
    public async Task<Balance> UntilSettledAsync(string key)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var balance = await Keys.BalanceAsync(key);
            if (balance.Held == 0) return balance;
            await Task.Delay(10, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Runner.DisposeAsync();
        await Keys.DisposeAsync();
    }
}
