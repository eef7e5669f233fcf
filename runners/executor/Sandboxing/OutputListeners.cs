namespace CodeRunner.Executor.Sandboxing;

/// <summary>Who is told a program's output as it comes.</summary>
internal sealed record OutputListeners(OutputListener Output, OutputListener Errors);
