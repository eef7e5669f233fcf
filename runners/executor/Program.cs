using CodeRunner.Executor;
using CodeRunner.Telemetry;
using Microsoft.Extensions.Options;

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
