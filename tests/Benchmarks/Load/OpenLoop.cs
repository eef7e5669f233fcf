using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CodeRunner.Benchmarks.Load;

/// <summary>
/// Callers who come by the clock, however long the others wait: what a closed loop can never show, more than the system can do. All are one thread that
/// sleeps until an answer comes or the next caller: with a thread pool to wake for each answer, the crowd itself would take a tenth of the machine.
/// </summary>
internal sealed class OpenLoop(EndPoint address, byte[] request, Window window) : IDisposable
{
    private readonly Readiness readiness = new();
    private readonly List<Caller?> callers = [];   // by number
    private readonly Stack<int> idle = [];
    private int waiting;

    /// <summary>How many came.</summary>
    public int Offered { get; private set; }

    /// <summary>Lets so many come each second until the window is over, and waits for the last answer. Blocks its thread.</summary>
    /// <param name="perSecond">How many.</param>
    /// <param name="answered">Is told of each answer that came while the window was open; null when the connection broke.</param>
    public void Run(double perSecond, Action<Caller?> answered)
    {
        var ready = new List<int>();
        long all = 0;
        for (var began = Stopwatch.GetTimestamp(); !window.Over || waiting > 0;)
        {
            while (!window.Over && all < Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond)
            {
                all++;
                if (window.Open) Offered++;
                if (!Ask() && window.Open) answered(null);
            }

            // Rounded up: whoever is due in the same millisecond is woken for together.
            var untilNext = window.Over ? 1 : all / perSecond - Stopwatch.GetElapsedTime(began).TotalSeconds;
            readiness.Wait(ready, Math.Clamp((int)Math.Ceiling(untilNext * 1000), 0, 1000));
            foreach (var number in ready) Read(number, answered);
        }
    }

    public void Dispose()
    {
        foreach (var caller in callers) caller?.Dispose();
        readiness.Dispose();
    }

    /// <summary>False when the connection broke.</summary>
    private bool Ask()
    {
        var number = -1;
        try
        {
            if (!idle.TryPop(out number))
            {
                number = callers.Count;
                callers.Add(Caller.Connect(address));
                readiness.Add(callers[number]!.Socket, number);
            }

            callers[number]!.Ask(request);
            waiting++;
            return true;
        }
        catch (SocketException)
        {
            if (number >= 0 && number < callers.Count) Close(number);
            return false;
        }
    }

    private void Read(int number, Action<Caller?> answered)
    {
        if (callers[number] is not { } caller) return;
        try
        {
            if (!caller.Read()) return;
            waiting--;
            if (window.Open) answered(caller);
            if (caller.Closing) Close(number);
            else idle.Push(number);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            waiting--;
            if (window.Open) answered(null);
            Close(number);
        }
    }

    private void Close(int number)
    {
        callers[number]?.Dispose();
        callers[number] = null;
    }
}
