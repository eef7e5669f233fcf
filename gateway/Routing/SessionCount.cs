using System.Text.Json;
using CodeRunner.Gateway.Edge;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Routing;

/// <summary>Asks all runners at once for an owner's sessions, draining runners too: theirs are open as well.</summary>
internal sealed class SessionCount(RunnerDirectory directory, RunnerClient client, IOptions<RunnersOptions> options, TimeProvider clock)
{
    // What is not counted may be opened past the limit: that is worth a longer wait than a list.
    private static readonly TimeSpan LongestOfCount = TimeSpan.FromSeconds(1);

    // Not read before it is asked for: this is there before the settings are checked.
    private TimeSpan LongestOfList => TimeSpan.FromMilliseconds(options.Value.StragglersMs);

    /// <summary>How many the caller has open.</summary>
    public async Task<int> AsyncOf(HttpContext context) => (await AskAsync(context, LongestOfList > LongestOfCount ? LongestOfList : LongestOfCount)).Sum(answer => answer.Count);

    /// <summary>Answers GET …/sessions.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (directory.Current.Runners.IsEmpty)
        {
            await context.RefuseAsync(503, "no_runner", "No runner is alive at the moment.");
            return;
        }

        var sessions = (await AskAsync(context, LongestOfList)).SelectMany(answer => answer.Sessions)
            .OrderBy(session => session.TryGetProperty("createdAt", out var created) && created.TryGetDateTimeOffset(out var at) ? at : default);
        await context.Response.WriteAsJsonAsync(new SessionList([.. sessions]), Wire.Readable.SessionList, "application/json", context.RequestAborted);
    }

    private async Task<IEnumerable<RunnerSessions>> AskAsync(HttpContext context, TimeSpan longest)
    {
        var answers = directory.Current.Runners.Select(runner => client.SessionsAsync(runner.Address, context)).ToArray();
        // A runner that takes longer is left out: its sessions are then not counted, or not listed, this time.
        await Task.WhenAny(Task.WhenAll(answers), Task.Delay(longest, clock, context.RequestAborted));
        context.RequestAborted.ThrowIfCancellationRequested();
        return await Task.WhenAll(answers.Where(answer => answer.IsCompletedSuccessfully));
    }
}

/// <summary>What one runner says of an owner's sessions.</summary>
/// <param name="Count">How many are open there.</param>
/// <param name="Sessions">Those that may be listed: the objects are the runner's own.</param>
internal sealed record RunnerSessions(int Count, IReadOnlyList<JsonElement> Sessions)
{
    public static RunnerSessions None { get; } = new(0, []);
}
