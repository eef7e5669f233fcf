using CodeRunner.Keys;

namespace CodeRunner.Tests.Keys;

/// <summary>What waits is asked together; every question gets its own answer, once.</summary>
public class BatchesTests
{
    [Fact]
    public async Task Ask_WhileABatchIsUnderWay_WhatComesWaitsAndGoesTogether()
    {
        var asked = new List<int[]>();
        var gate = new TaskCompletionSource();
        var batches = new Batches<int, int>(atOnce: 1, mostTogether: 3, async questions =>
        {
            lock (asked) asked.Add([.. questions]);
            await gate.Task;
            return [.. questions.Select(question => question * 10)];
        });

        var answers = Enumerable.Range(1, 6).Select(i => batches.AskAsync(i, CancellationToken.None)).ToArray();
        Assert.Equal([1], Assert.Single(asked));   // nobody waits for company
        gate.SetResult();

        var all = await Task.WhenAll(answers);
        Assert.Equal([10, 20, 30, 40, 50, 60], all);
        Assert.Equal([[1], [2, 3, 4], [5, 6]], asked);
    }

    [Fact]
    public async Task Ask_FromManyThreads_AnswersEachAndNeverMoreBatchesThanAllowed()
    {
        var (under, most) = (0, 0);
        var batches = new Batches<int, int>(atOnce: 2, mostTogether: 7, async questions =>
        {
            var now = Interlocked.Increment(ref under);
            lock (this) most = Math.Max(most, now);
            if (questions[0] % 2 == 0) await Task.Yield();   // some are answered without a pause
            Interlocked.Decrement(ref under);
            return [.. questions.Select(question => -question)];
        });

        await Parallel.ForEachAsync(Enumerable.Range(1, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancel) =>
            Assert.Equal(-i, await batches.AskAsync(i, CancellationToken.None)));

        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Ask_BatchFails_ItsQuestionsFailAndTheNextAreAsked()
    {
        var gate = new TaskCompletionSource();
        var batches = new Batches<int, int>(atOnce: 1, mostTogether: 2, async questions =>
        {
            await gate.Task;
            return questions.Contains(2) ? throw new TimeoutException() : [.. questions];
        });
        var answers = Enumerable.Range(1, 5).Select(i => batches.AskAsync(i, CancellationToken.None)).ToArray();
        gate.SetResult();

        Assert.Equal(1, await answers[0]);
        foreach (var failed in answers[1..3]) await Assert.ThrowsAsync<TimeoutException>(() => failed);
        var rest = await Task.WhenAll(answers[3..]);
        Assert.Equal([4, 5], rest);
    }

    [Fact]
    public async Task Ask_CancelledWhileItWaits_IsNotAsked()
    {
        var asked = new List<int>();
        var gate = new TaskCompletionSource();
        var batches = new Batches<int, int>(atOnce: 1, mostTogether: 9, async questions =>
        {
            asked.AddRange(questions);
            await gate.Task;
            return [.. questions];
        });
        using var leave = new CancellationTokenSource();
        var first = batches.AskAsync(1, leave.Token);
        var second = batches.AskAsync(2, leave.Token);
        var third = batches.AskAsync(3, CancellationToken.None);
        await leave.CancelAsync();
        gate.SetResult();

        Assert.Equal(1, await first);   // had been asked
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(3, await third);
        Assert.Equal([1, 3], asked);
    }
}
