using CodeRunner.Benchmarks.Load;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>Threads that each start a program again as soon as the last one has ended.</summary>
internal static class Starters
{
    public static async Task<Window> RunAsync(string[] command, int threads, TimeSpan warmUp, TimeSpan length)
    {
        var window = new Window(warmUp, length);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() =>
        {
            while (!window.Over)
            {
                BareProcess.Run(command);
                window.Count(good: true);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return window;
    }
}
