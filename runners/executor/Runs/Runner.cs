using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using CodeRunner.Executor.Telemetry;

namespace CodeRunner.Executor.Runs;

/// <summary>Takes one run from plan to answer: a box, its files, the program, the verdict, what it left.</summary>
internal sealed class Runner(Spares spares, LanguageTrial trial, ILogger<Runner> log)
{
    /// <exception cref="SandboxSetupException">No box could be made: nothing was started.</exception>
    /// <exception cref="WorkspaceFullException">The caller's files do not fit: nothing was started.</exception>
    /// <exception cref="BoxLostException">The box was ended by something outside: started, but without a verdict.</exception>
    /// <exception cref="LanguageBrokenException">The language's own files are broken: nothing of the program ran.</exception>
    public async Task<ExecuteResponse> RunAsync(string id, RunPlan plan, OutputListeners? listeners, LiveInput? live, CancellationToken cancel)
    {
        Sandbox sandbox;
        using (RunSpans.Begin("box")) sandbox = await spares.TakeAsync(plan.Language, plan.Limits, plan.CanBeWarm);
        try { return await RunInAsync(sandbox, id, plan, listeners, live, cancel); }
        finally { await spares.DiscardAsync(sandbox); }
    }

    private async Task<ExecuteResponse> RunInAsync(Sandbox sandbox, string id, RunPlan plan, OutputListeners? listeners, LiveInput? live, CancellationToken cancel)
    {
        foreach (var file in plan.Files)
        {
            if (sandbox.Workspace.Write(file.Name, file.Content) is > 0 and var problem)
                throw problem is Libc.EMFILE or Libc.ENFILE ? new SandboxSetupException("write-file", problem, file.Name) : new WorkspaceFullException(file.Name, problem);
        }
        var laid = sandbox.Workspace.List(int.MaxValue).ToDictionary(file => file.Name);

        SandboxExit exit;
        try
        {
            using (RunSpans.Begin("run")) exit = await sandbox.RunAsync(plan.Command, plan.Environment, plan.Input, cancel, listeners, live);
        }
        catch (IOException problem)
        {
            log.VerdictLost(id, problem.Message);
            throw new BoxLostException("The program ran, but what it used could not be read: there is no verdict.");
        }
        if (exit is { Stopped: StopCause.None, MemoryKilled: false, WaitStatus: null })
        {
            log.BoxLost(id);
            throw new BoxLostException();
        }
        var warnings = new List<string>(plan.Warnings);
        var verdict = Verdict.Of(exit.Stopped, exit.MemoryKilled, exit.WaitStatus);
        await trial.CheckAsync(plan.Language, verdict, exit.Errors.Text());
        return new ExecuteResponse(
            id,
            plan.Language.Name,
            verdict.ExitCode,
            exit.Output.Text(),
            exit.Errors.Text(),
            Math.Max(1, (long)Math.Round(exit.Wall.TotalMilliseconds)),
            verdict.Status == "timeout",
            exit.Output.Truncated || exit.Errors.Truncated,
            verdict.Status,
            verdict.Signal,
            (long)Math.Round(exit.Cpu.TotalMilliseconds),
            exit.PeakBytes,
            exit.Output.TotalBytes,
            exit.Errors.TotalBytes,
            Files: LeftFiles.Collect(sandbox.Workspace, laid, plan.Return, plan.Limits.ReturnBytes, warnings),
            Warnings: warnings.Count == 0 ? null : warnings);
    }
}

/// <summary>A caller's file cannot be laid into the workspace; nothing was started.</summary>
internal sealed class WorkspaceFullException(string name, int errno) : Exception(errno switch
{
    Libc.ENOSPC or Libc.EDQUOT => $"\"{name}\" does not fit: the files are over the limit for files.",
    Libc.ENOTDIR or Libc.EEXIST => $"\"{name}\" collides with another file of that name.",
    _ => $"\"{name}\" cannot be written: {Libc.Describe(errno)}.",
});

/// <summary>A box was ended by something outside of it while its program ran, or what became of the program cannot be told.</summary>
internal sealed class BoxLostException(string message = "The sandbox was ended from outside while the program ran.") : Exception(message);
