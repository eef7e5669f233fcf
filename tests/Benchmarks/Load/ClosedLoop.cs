using System.Net;

namespace CodeRunner.Benchmarks.Load;

/// <summary>Callers who each ask again as soon as they have their answer.</summary>
internal static class ClosedLoop
{
    public static async Task<Window> RunAsync(EndPoint address, byte[] request, int callers, TimeSpan warmUp, TimeSpan length, Func<Caller, bool> isRight)
    {
        var window = new Window(warmUp, length);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            using var caller = await Caller.ConnectAsync(address);
            while (!window.Over)
            {
                await caller.AskAsync(request);
                window.Count(isRight(caller));
            }
        })));
        return window;
    }
}
