using System.Collections.Concurrent;

namespace CodeRunner.Keys;

/// <summary>
/// Asks together what waits: a few batches at a time, each of all that came while the others were under way. Nobody waits for
/// company: while fewer batches are under way, a question is asked at once, on the thread of who has it.
/// </summary>
/// <param name="atOnce">Batches under way.</param>
/// <param name="mostTogether">Questions in a batch.</param>
/// <param name="ask">Answers each question of a batch, in their order, or fails for all of them.</param>
internal sealed class Batches<TQuestion, TAnswer>(int atOnce, int mostTogether, Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> ask)
{
    private readonly ConcurrentQueue<Waiting> waiting = new();
    private int free = atOnce;

    /// <summary>Fails as its batch does. A token that is cancelled before the question is asked takes it back.</summary>
    public Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancel)
    {
        var one = new Waiting(question, cancel);
        waiting.Enqueue(one);
        if (TryBegin()) _ = AskWaitingAsync();   // its failures are its questions'
        return one.Task;
    }

    private bool TryBegin()
    {
        // Looked at again after each batch: what came before its place was given back is seen then.
        while (!waiting.IsEmpty)
        {
            if (Volatile.Read(ref free) is > 0 and var before)
            {
                if (Interlocked.CompareExchange(ref free, before - 1, before) == before) return true;
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    private async Task AskWaitingAsync()
    {
        List<Waiting> batch = [];
        while (batch.Count < mostTogether && waiting.TryDequeue(out var one))
        {
            if (!one.Left()) batch.Add(one);
        }

        if (batch.Count > 0) await AnswerAsync(batch);
        Interlocked.Increment(ref free);

        // Elsewhere: a batch may have been answered without a pause, on a thread whose own question was part of it.
        if (TryBegin()) ThreadPool.UnsafeQueueUserWorkItem(static batches => _ = batches.AskWaitingAsync(), this, preferLocal: false);
        if (batch is [var alone]) alone.Execute();
        else foreach (var one in batch) ThreadPool.UnsafeQueueUserWorkItem(one, preferLocal: false);
    }

    private async Task AnswerAsync(List<Waiting> batch)
    {
        try
        {
            var answers = await ask([.. batch.Select(one => one.Question)]);
            for (var i = 0; i < batch.Count; i++) batch[i].Answer = answers[i];
        }
        catch (Exception failure)
        {
            foreach (var one in batch) one.Failure = failure;
        }
    }

    private sealed class Waiting(TQuestion question, CancellationToken cancel) : TaskCompletionSource<TAnswer>, IThreadPoolWorkItem
    {
        public TQuestion Question => question;
        public TAnswer? Answer { get; set; }
        public Exception? Failure { get; set; }

        public bool Left() => cancel.IsCancellationRequested && TrySetCanceled(cancel);

        public void Execute()
        {
            if (Failure is null) SetResult(Answer!);
            else SetException(Failure);
        }
    }
}
