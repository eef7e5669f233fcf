using CodeRunner.Executor;

var app = ExecutorApp.Create(args);
try
{
    await app.RunAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
