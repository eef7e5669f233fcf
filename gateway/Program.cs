using CodeRunner.Executor;
using CodeRunner.Gateway;

// What holds on this machine, without serving: run.sh --check.
if (args.Contains("--check")) return await ExecutorApp.CheckAsync([.. args.Where(one => one != "--check")], Console.Out);

try
{
    await using var app = GatewayApp.Create(args);     // settings read and checked, the floors wired
    await app.StartAsync();                            // embedded apps, first look for runners, then the street opens
    await Banner.WriteAsync(app, Console.Out);
    await app.WaitForShutdownAsync();                  // Ctrl-C: requests finish, then the embedded apps stop
    return 0;
}
catch (Exception failure) when (StartException.Explain(failure) is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 1;
}
