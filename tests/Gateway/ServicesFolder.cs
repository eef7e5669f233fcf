using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Gateway;

/// <summary>A folder of services, the gateway's settings to watch it quickly, and what the gateway logs meanwhile.</summary>
internal sealed class ServicesFolder : IDisposable, ILoggerProvider, ILogger
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gw-services-");
    private readonly ConcurrentQueue<(int Event, string Text)> lines = new();

    public string[] Settings =>
    [
        $"--Catalog:Folder={folder.FullName}", "--Catalog:PollSeconds=0.05", "--Catalog:HealthSeconds=0.1",
        "--Logging:LogLevel:CodeRunner=Information", "--Logging:Console:LogLevel:Default=None",
    ];

    public IEnumerable<string> Lines(int number) => lines.Where(line => line.Event == number).Select(line => line.Text);

    /// <summary>All at once, as an editor does: half of a file is another test's subject.</summary>
    public void Write(string name, string content)
    {
        var draft = Path.Combine(folder.FullName, name + ".draft");
        File.WriteAllText(draft, content);
        File.Move(draft, Path.Combine(folder.FullName, name), overwrite: true);
    }

    public void Delete(string name) => File.Delete(Path.Combine(folder.FullName, name));

    public void Listen(GatewayHost gateway) => gateway.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(this);

    /// <summary>Waits, with patience for a slow machine.</summary>
    public static async Task UntilAsync(Func<Task<bool>> seen)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await seen()) await Task.Delay(20, limit.Token);
    }

    public static Task UntilAsync(Func<bool> seen) => UntilAsync(() => Task.FromResult(seen()));

    public static Task UntilAsync(GatewayHost gateway, string path, HttpStatusCode status) => UntilAsync(async () =>
    {
        using var answer = await gateway.GetAsync(path);
        return answer.StatusCode == status;
    });

    public static async Task<JsonElement> JsonAsync(GatewayHost gateway, string path)
    {
        using var answer = await gateway.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
        if (folder.Exists) folder.Delete(recursive: true);
        folder.Refresh();
    }
}
