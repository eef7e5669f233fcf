namespace CodeRunner.Supervisor.Engine;

/// <summary>The engine cannot be worked with. Nothing was started or ended.</summary>
/// <param name="step">What could not be done.</param>
/// <param name="reason">Why, with the kernel's error number where there is one.</param>
/// <param name="mend">What to do about it.</param>
internal sealed class EngineException(string step, string reason, string mend) : Exception($"{step} failed: {reason}\nMend: {mend}");
