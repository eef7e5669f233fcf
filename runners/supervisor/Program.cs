using CodeRunner.Supervisor;
using CodeRunner.Supervisor.Engine;
using Microsoft.Extensions.Options;

try
{
    await using var app = SupervisorApp.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is EngineException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
