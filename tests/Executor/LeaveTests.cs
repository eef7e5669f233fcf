using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CodeRunner.Tests.Sessions;

namespace CodeRunner.Tests.Executor;

/// <summary>Told to stop, a runner says so before it closes its door: no gateway sends a call to a closed one.</summary>
public sealed class LeaveTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runner_ToldToStop_SaysThatItDrainsAndStillTakesCalls()
    {
        await using var runner = await RunnerProcess.StartAsync(("Executor__Only", "bash"), ("Sessions__LeaveSeconds", "600"));

        await runner.SignalAsync("TERM");
        while (!(await runner.Http.GetFromJsonAsync<JsonElement>("health", Cancel)).GetProperty("draining").GetBoolean()) await Task.Delay(20, Cancel);
        using var answer = await runner.Http.PostAsJsonAsync("execute", new { language = "bash", code = "echo 42" }, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("42\n", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("stdout").GetString());
        Assert.False(runner.HasExited);
        await runner.SignalAsync("KILL");
        await runner.EndedAsync();
    }

    [Fact]
    public async Task Runner_WhoseTimeToLeaveIsOver_Ends()
    {
        await using var runner = await RunnerProcess.StartAsync(("Executor__Only", "bash"), ("Sessions__LeaveSeconds", "0.3"));

        await runner.SignalAsync("TERM");

        await runner.EndedAsync();
    }
}
