using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Runs;

/// <summary>Takes one run from plan to answer: a box, its files, the program, the verdict, what it left.</summary>
internal sealed class Runner(Spares spares, ILogger<Runner> log)
{
    /// <summary>Files listed in one answer at most.</summary>
    private const int ListedFiles = 1000;

    /// <exception cref="SandboxSetupException">No box could be made: nothing was started.</exception>
    /// <exception cref="WorkspaceFullException">The caller's files do not fit: nothing was started.</exception>
    /// <exception cref="BoxLostException">The box was ended by something outside: started, but without a verdict.</exception>
    public async Task<ExecuteResponse> RunAsync(string id, RunPlan plan, CancellationToken cancel)
    {
        var sandbox = await spares.TakeAsync(plan.Language, plan.Limits, plan.CanBeWarm);
        try { return await RunInAsync(sandbox, id, plan, cancel); }
        finally { await spares.DiscardAsync(sandbox); }
    }

    private async Task<ExecuteResponse> RunInAsync(Sandbox sandbox, string id, RunPlan plan, CancellationToken cancel)
    {
        foreach (var file in plan.Files)
        {
            if (sandbox.Workspace.Write(file.Name, file.Content) is > 0 and var problem) throw new WorkspaceFullException(file.Name, problem);
        }
        var laid = sandbox.Workspace.List(int.MaxValue).ToDictionary(file => file.Name);

        var exit = await sandbox.RunAsync(plan.Command, plan.Environment, plan.Input, cancel);
        if (exit is { Stopped: StopCause.None, MemoryKilled: false, WaitStatus: null })
        {
            log.BoxLost(id);
            throw new BoxLostException();
        }
        var warnings = new List<string>(plan.Warnings);
        var verdict = Verdict.Of(exit.Stopped, exit.MemoryKilled, exit.WaitStatus);
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
            Files: Collect(sandbox.Workspace, plan, laid, warnings),
            Warnings: warnings.Count == 0 ? null : warnings);
    }

    /// <summary>What the program left: new files, and laid-in ones it changed. Those asked for come with their content.</summary>
    private static List<OutputFile> Collect(Workspace workspace, RunPlan plan, Dictionary<string, FileEntry> laid, List<string> warnings)
    {
        var all = workspace.List(laid.Count + ListedFiles + 1);
        var left = all.Where(file => !laid.TryGetValue(file.Name, out var before) || before != file).ToList();
        if (left.Count > ListedFiles) warnings.Add($"files: more than {ListedFiles} were left; the first {ListedFiles} are listed");
        var files = left.Take(ListedFiles).Select(file => new OutputFile(file.Name, file.Size)).ToList();

        long room = plan.Limits.ReturnBytes;
        foreach (var name in plan.Return)
        {
            var content = workspace.Read(name, room);
            if (content is null)
            {
                warnings.Add(all.Any(file => file.Name == name)
                    ? $"return: \"{name}\" is not returned: with it the answer's files would pass {plan.Limits.ReturnBytes} bytes"
                    : $"return: the program left no file \"{name}\"");
                continue;
            }
            room -= content.Length;
            files.RemoveAll(file => file.Name == name);
            files.Add(new OutputFile(name, content.Length, Convert.ToBase64String(content), "base64"));
        }
        return files;
    }
}

/// <summary>A caller's file cannot be laid into the workspace; nothing was started.</summary>
internal sealed class WorkspaceFullException(string name, int errno) : Exception(errno switch
{
    Libc.ENOSPC or Libc.EDQUOT => $"\"{name}\" does not fit: the files are over the limit for files.",
    Libc.ENOTDIR or Libc.EEXIST => $"\"{name}\" collides with another file of that name.",
    _ => $"\"{name}\" cannot be written: {Libc.Describe(errno)}.",
});

/// <summary>A box was ended by something outside of it while its program ran.</summary>
internal sealed class BoxLostException() : Exception("The sandbox was ended from outside while the program ran.");
