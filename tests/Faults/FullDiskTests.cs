using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Keys;
using CodeRunner.Keys.Storage;
using CodeRunner.Tests.EndToEnd;
using CodeRunner.Tests.Gateway;

namespace CodeRunner.Tests.Faults;

/// <summary>The disk below keys and temporary files is full: calls with a key are refused and not charged, those without go on, and with room again all is right.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int Credits = 100_000;

    [Fact]
    public async Task Disk_Full_KeyedCallsAreRefusedAndNeverChargedWronglyAndOthersGoOn()
    {
        using var folder = new TempFolder();
        // A file system of its own in a mount namespace of its own: it is gone with the process, however that ends.
        await using var system = await GatewayProcess.StartThroughAsync(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", "mount -t tmpfs -o size=3m,mode=700 full \"$0\" && exec \"$@\"", folder.Path],
            ("CODERUNNER_DATA", Path.Combine(folder.Path, "data")), ("TMPDIR", folder.Path), ("Executor__Only", "bash"), ("Plans__free__Credits", $"{Credits}"), ("Plans__free__RequestsPerMinute", ""),
            ("Plans__anonymous__MaxConcurrent", "64"), ("Keys__SettleSeconds", "1"));
        var inside = $"/proc/{system.Id}/root{folder.Path}";
        using var keyed = new HttpClient { BaseAddress = system.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        keyed.DefaultRequestHeaders.Add("X-API-Key", await CreateKeyAsync(system));
        var (given, withheld) = (0, 0);
        Assert.Equal(HttpStatusCode.OK, await CallAsync());

        Fill(Path.Combine(inside, "filler"));
        await using (var anonymous = new SteadyLoad(system.Client, 2, "bash", i => $"echo {i}"))
        {
            await anonymous.UntilRightAgainAsync(20);
            // The write-ahead log may still have room; then it has none.
            await Processes.UntilAsync(async () => await CallAsync() == HttpStatusCode.ServiceUnavailable);
            for (var i = 0; i < 10; i++) await CallAsync();
            using var refused = await system.Client.PostAsync(new Uri(system.Address + "/api/keys/create"), null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            await anonymous.UntilRightAgainAsync(20);

            File.Delete(Path.Combine(inside, "filler"));
            var recovery = await Processes.UntilAsync(async () => await CallAsync() == HttpStatusCode.OK);
            output.WriteLine($"room again: the first call with a key is answered within {(int)recovery.TotalMilliseconds} ms; {given} given, {withheld} withheld");
            Assert.True(anonymous.Wrong.IsEmpty && anonymous.Refused.IsEmpty, string.Join("\n", anonymous.Wrong.Concat(anonymous.Refused.Keys)));
        }

        var balance = await keyed.GetFromJsonAsync<JsonElement>(new Uri(system.Address + "/api/keys/balance"), TestContext.Current.CancellationToken);
        // What is held comes back in time: nobody could say how those calls ended.
        Assert.Equal(given, Credits - balance.GetProperty("credits").GetInt64() - balance.GetProperty("held").GetInt64());
        Assert.InRange(balance.GetProperty("held").GetInt64(), 0, withheld);
        // SQLite does not find its way into that namespace: it is shown a copy, of a moment at which nothing moved.
        await Processes.SignalAsync("STOP", system.Id);
        await Processes.UntilAsync(() => Task.FromResult(Processes.Stands(system.Id)));
        foreach (var file in Directory.GetFiles(Path.Combine(inside, "data"), "*.db*")) File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        await Processes.SignalAsync("CONT", system.Id);
        await using (var database = new SqliteDatabase(Directory.GetFiles(folder.Path, "*.db").Single(), "NORMAL"))
            Assert.Equal(0, await new Administration(database, new Dictionary<string, Plan>(), TimeProvider.System).DriftAsync(TestContext.Current.CancellationToken));

        async Task<HttpStatusCode> CallAsync()
        {
            using var answer = await keyed.PostAsJsonAsync("api/execute", new { language = "bash", code = "echo 1" }, TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                given++;
                Assert.Equal("1\n", body.GetProperty("stdout").GetString());
                return answer.StatusCode;
            }
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            if (body.GetProperty("error").GetString() == "charge_failed") withheld++;
            return answer.StatusCode;
        }
    }

    private static async Task<string> CreateKeyAsync(GatewayProcess system)
    {
        using var created = await system.Client.PostAsync(new Uri(system.Address + "/api/keys/create"), null, TestContext.Current.CancellationToken);
        return (await created.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
    }

    private static void Fill(string file)
    {
        using var filler = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) filler.Write(page);
        }
        catch (IOException) { }   // full: that is the point
    }
}
