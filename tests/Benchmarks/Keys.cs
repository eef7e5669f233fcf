using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Tests;
using CodeRunner.Tests.EndToEnd;

namespace CodeRunner.Benchmarks;

/// <summary>What a key costs: verify and hold asked of keys-service, and a call through the gateway with and without one, on both databases.</summary>
internal static class Keys
{
    private static readonly int[] Callers = [1, 32];

    public static async Task MeasureAsync(int rounds, Report report)
    {
        var rows = new List<string[]>();
        report.Heading("Keys and credits");
        var folder = Directory.CreateTempSubdirectory("keys-bench-").FullName;
        try
        {
            await MeasureAsync("SQLite", folder, postgres: null, rounds, rows, report);
            var data = Path.Combine(folder, "pg");
            using var server = await StartPostgresAsync(folder, data);
            try { await MeasureAsync("PostgreSQL", folder, $"Host={folder};Username=postgres;Database=postgres", rounds, rows, report); }
            finally { await EndAsync(server); }
            report.Add(["", "callers", "p50 ms", "p95", "p99", "calls/s"], rows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string database, string folder, string? postgres, int rounds, List<string[]> rows, Report report)
    {
        var socket = Path.Combine(folder, $"{database}.sock");
        var keysService = Path.Combine(Path.GetDirectoryName(Repository.Gateway)!.Replace("/gateway/bin/", "/keys-service/bin/", StringComparison.Ordinal), "CodeRunner.Keys.dll");
        var start = new ProcessStartInfo("dotnet", [keysService, $"--urls=http://unix:{socket}"]) { WorkingDirectory = "/" };
        start.Environment["CODERUNNER_DATA"] = folder;
        start.Environment["Plans__free__RequestsPerMinute"] = "";
        start.Environment["Plans__free__Credits"] = "1000000000";
        if (postgres is not null) start.Environment["Keys__Postgres"] = postgres;
        using var service = Process.Start(start)!;
        try
        {
            using var keys = Client(socket);
            var key = await CreateKeyAsync(keys);
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            foreach (var callers in Callers)
            {
                var verified = await RowAsync($"{database}: verify and hold", callers, rounds, rows, () => VerifyAsync(keys, digest));
                report.Targets.Add(Target.AtMost($"{database}: verify and hold at {callers}: p50", callers == 1 ? 0.5 : 3, verified, " ms"));
            }

            // keys-service's health is as good an upstream as any: it does nothing.
            await using var gateway = await GatewayProcess.StartAsync(
                ("Embedded__Enabled", "false"), ("Keys__Address", $"http://unix:{socket}"), ("Services__echo__Address", $"http://unix:{socket}"));
            var address = new Uri(gateway.Address + "/v1/echo/health");
            using var http = new HttpClient();
            foreach (var callers in Callers)
            {
                await RowAsync("gateway: without a key", callers, rounds, rows, () => CallAsync(http, address, key: null));
                await RowAsync($"gateway: with a key, {database}", callers, rounds, rows, () => CallAsync(http, address, key));
            }
        }
        finally
        {
            await EndAsync(service);
        }
    }

    private static async Task<double> RowAsync(string name, int callers, int rounds, List<string[]> rows, Func<Task> call)
    {
        for (var i = 0; i < 200; i++) await call();   // warm
        var sample = new Sample();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (var i = 0; i < rounds; i++)
            {
                var from = Stopwatch.GetTimestamp();
                await call();
                lock (sample) sample.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }
        }));
        var each = callers * rounds / Stopwatch.GetElapsedTime(began).TotalSeconds;
        rows.Add([name, $"{callers}", Figure.Of(sample.Median), Figure.Of(sample.P95), Figure.Of(sample.P99), Figure.Of(each)]);
        return sample.Median;
    }

    private static async Task VerifyAsync(HttpClient keys, string digest)
    {
        using var answer = await keys.PostAsync("verify", Json($$"""{"digest":"{{digest}}","service":"echo","cost":1}"""));
        if (!(await answer.Content.ReadAsStringAsync()).Contains("\"Admitted\"", StringComparison.Ordinal)) throw new InvalidOperationException("not admitted");
    }

    private static async Task CallAsync(HttpClient http, Uri address, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (key is not null) request.Headers.Add("X-API-Key", key);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> CreateKeyAsync(HttpClient keys)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await keys.PostAsync("keys", Json("""{"address":"bench"}"""));
                using var created = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                return created.RootElement.GetProperty("key").GetString()!;
            }
            catch (HttpRequestException) when (tries < 600)
            {
                await Task.Delay(50);   // it is starting
            }
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = new Uri("http://keys/") };

    // As installed, with its writes forced to disk. It refuses to run as root.
    private static async Task<Process> StartPostgresAsync(string folder, string data)
    {
        var programs = Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
        string[] asUser = Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : ["--"];
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", folder);
        await RunAsync("setpriv", [.. asUser, programs + "initdb", "-D", data, "-U", "postgres", "-A", "trust"]);
        var server = Process.Start(new ProcessStartInfo("setpriv", [.. asUser, programs + "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="]) { RedirectStandardError = true, WorkingDirectory = "/" })!;
        _ = server.StandardError.ReadToEndAsync();
        return server;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static async Task EndAsync(Process process)
    {
        using var interrupt = Process.Start("/bin/kill", ["-INT", $"{process.Id}"]);
        await interrupt.WaitForExitAsync();
        await process.WaitForExitAsync();
    }
}
