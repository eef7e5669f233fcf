using CodeRunner.Keys;
using CodeRunner.Telemetry;
using Microsoft.Extensions.Options;

if (CommandLine.Wants(args)) return await CommandLine.RunAsync(args, Console.Out, Console.Error);

try
{
    await KeysApp.Create(args).RunAsync();
    return 0;
}
catch (Exception refused) when (refused is StartRefusedException or OptionsValidationException || Settings.CannotBeRead(refused))
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
