using CodeRunner.Executor;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Telemetry;
using Microsoft.Extensions.Options;

// Images have it made by root when they are built.
if (args is ["make-etc", var etc])
{
    Machine.MakeEtc(etc);
    return 0;
}
try
{
    await ExecutorApp.Create(args).RunAsync();
    return 0;
}
catch (Exception refused) when (refused is StartRefusedException or OptionsValidationException || Settings.CannotBeRead(refused))
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
