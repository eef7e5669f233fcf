namespace CodeRunner.Tests.EndToEnd;

/// <summary>Tests that start an executor in this process, for its clock, run one after the other: its control groups and boxes are known by the process that made them.</summary>
[CollectionDefinition(nameof(ExecutorInThisProcess))]
public sealed class ExecutorInThisProcess;
