using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CodeRunner.Benchmarks.Load;

/// <summary>Callers who come by the clock, however long the others wait: what a closed loop can never show, more than the system can do.</summary>
internal sealed class OpenLoop(EndPoint address, byte[] request, Window window) : IDisposable
{
    private readonly ConcurrentBag<Caller> idle = [];

    /// <summary>How many came.</summary>
    public int Offered { get; private set; }

    /// <summary>Lets so many come each second until the window is over, and waits for the last answer.</summary>
    /// <param name="perSecond">How many.</param>
    /// <param name="answered">Is told of each answer that came while the window was open, from any thread; null when the connection broke.</param>
    public async Task RunAsync(double perSecond, Action<Caller?> answered)
    {
        List<Task> calls = [];
        var all = 0;
        for (var began = Stopwatch.GetTimestamp(); !window.Over; await Task.Delay(1))
        {
            for (var due = Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond; all < due; all++)
            {
                if (window.Open) Offered++;
                calls.Add(AskAsync(answered));
            }
        }
        await Task.WhenAll(calls);
    }

    public void Dispose()
    {
        while (idle.TryTake(out var caller)) caller.Dispose();
    }

    private async Task AskAsync(Action<Caller?> answered)
    {
        Caller? caller = null;
        try
        {
            if (!idle.TryTake(out caller)) caller = await Caller.ConnectAsync(address);
            await caller.AskAsync(request);
            if (window.Open) answered(caller);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            if (window.Open) answered(null);
            caller?.Dispose();
            return;
        }
        if (caller.Closing) caller.Dispose();
        else idle.Add(caller);
    }
}
