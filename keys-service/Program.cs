using CodeRunner.Keys;

await KeysApp.Create(args).RunAsync();
