using System.Globalization;
using CodeRunner.Keys.Storage;

namespace CodeRunner.Keys;

/// <summary>`keys list|grant|revoke|usage`: for who may read the database anyway, and so needs no token.</summary>
internal static class CommandLine
{
    private const string Usage = """
        usage: keys-service keys list
               keys-service keys grant <id> <credits> --reference <text> [--note <text>]
               keys-service keys revoke <id>
               keys-service keys usage <id>
        The database is that of CODERUNNER_DATA or Keys__Postgres. A grant with the same reference is made once.
        """;

    private const string Actor = "command line";

    public static bool Wants(string[] args) => args is ["keys", ..];

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var services = new ServiceCollection();
        var settings = new ConfigurationBuilder().AddEnvironmentVariables();
        if (Environment.GetEnvironmentVariable("CODERUNNER_SECRETS") is { Length: > 0 } secrets) settings.AddKeyPerFile(Path.GetFullPath(secrets), optional: true);
        services.AddSingleton<IConfiguration>(settings.Build());
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        KeysApp.AddKeys(services);
        await using var provider = services.BuildServiceProvider();
        try
        {
            if (args is not ["keys", "list"] and not ["keys", "grant", _, _, "--reference", ..] and not ["keys", "revoke" or "usage", _])
            {
                await errors.WriteLineAsync(Usage);
                return 2;
            }

            await provider.GetRequiredService<IDatabase>().MigrateAsync(CancellationToken.None);
            var administration = provider.GetRequiredService<Administration>();
            return args switch
            {
                [_, "list"] => await ListAsync(administration, output),
                [_, "grant", var id, var credits, _, var reference] => await GrantAsync(administration, id, credits, reference, "", output, errors),
                [_, "grant", var id, var credits, _, var reference, "--note", var note] => await GrantAsync(administration, id, credits, reference, note, output, errors),
                [_, "revoke", var id] => await SayAsync(await administration.RevokeAsync(id, Actor, CancellationToken.None), "revoked", id, output, errors),
                [_, "usage", var id] => await UsageAsync(administration, id, output, errors),
                _ => await SayAsync(false, "", "", output, errors),
            };
        }
        catch (Exception failure) when (failure is StartRefusedException or System.Data.Common.DbException)
        {
            await errors.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    private static async Task<int> ListAsync(Administration administration, TextWriter output)
    {
        string? after = null;
        do
        {
            var page = await administration.ListAsync(after, 500, CancellationToken.None);
            foreach (var account in page.Keys)
            {
                var hints = string.Join(' ', account.Keys.Select(key => key.Hint + "…" + (key.RevokedAt is null ? "" : " (revoked)")));
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{account.Id}  {account.Plan,-10} {account.Credits,10} credits  {account.CreatedAt:yyyy-MM-dd}  {hints}"));
            }

            after = page.Next;
        }
        while (after is not null);
        return 0;
    }

    private static async Task<int> GrantAsync(Administration administration, string id, string credits, string reference, string note, TextWriter output, TextWriter errors)
    {
        var grant = new GrantRequest(long.TryParse(credits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, Note: note);
        if (AdministrationEndpoints.Fault(grant, reference) is { } fault)
        {
            await errors.WriteLineAsync(fault);
            return 2;
        }

        var (answer, error) = await administration.GrantAsync(id, grant, reference, Actor, CancellationToken.None);
        if (error is not null)
        {
            await errors.WriteLineAsync(error.Detail);
            return 1;
        }

        return await SayAsync(answer is not null, answer is { Repeated: true } ? $"granted before; {answer.Credits} credits" : $"granted; {answer?.Credits} credits", id, output, errors);
    }

    private static async Task<int> UsageAsync(Administration administration, string id, TextWriter output, TextWriter errors)
    {
        var usage = await administration.UsageAsync(id, CancellationToken.None);
        foreach (var day in usage?.Usage ?? [])
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{day.Day}  {day.Service,-24} {day.Calls,8} calls {day.Credits,8} credits"));
        }

        return usage is not null ? 0 : await SayAsync(false, "", id, output, errors);
    }

    private static async Task<int> SayAsync(bool done, string what, string id, TextWriter output, TextWriter errors)
    {
        await (done ? output.WriteLineAsync(what) : errors.WriteLineAsync($"There is no key with the id '{id}'."));
        return done ? 0 : 1;
    }
}
