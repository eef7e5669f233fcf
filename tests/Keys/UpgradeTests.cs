using CodeRunner.Keys.Storage;
using CodeRunner.Tests.Gateway;
using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace CodeRunner.Tests.Keys;

/// <summary>A file that an earlier version has written holds money: a newer one takes all of it over.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task OpenHoldsAndLedger_OfTheFirstSchema_AreThereAfterwards()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "keys.db");
        var address = $"Data Source={file};Pooling=False";
        var first = DeployChanges.To.SqliteDatabase(address)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteDatabase).Assembly, name => name.EndsWith(".Migrations.Sqlite.0001-keys.sql", StringComparison.Ordinal))
            .WithTransaction().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        Assert.True(first.Successful, first.Error?.ToString());
        await using (var old = new SqliteConnection(address))
        {
            await old.ExecuteAsync("""
                insert into accounts (id, plan, credits, held, open_holds, created_at) values ('a', 'free', 197, 2, 1, 1);
                insert into holds values ('h1', 'a', 'agent-coderunner', 2, 99);
                insert into ledger (id, account, at, kind, credits, reference, note) values (7, 'a', 1, 'grant', 200, 'new', 'hello'), (9, 'a', 2, 'charge', -1, 'h0', '');
                """);
        }

        await using (var database = new SqliteDatabase(file, "NORMAL")) await database.MigrateAsync(TestContext.Current.CancellationToken);

        await using var now = new SqliteConnection(address);
        Assert.Equal(("h1", "a", "agent-coderunner", 2L, 99L), await now.QuerySingleAsync<(string, string, string, long, long)>("select id, account, service, credits, expires_at from holds"));
        Assert.Equal(
            [(7L, "a", 1L, "grant", 200L, "new", "hello"), (9L, "a", 2L, "charge", -1L, "h0", "")],
            await now.QueryAsync<(long, string, long, string, long, string, string)>("select id, account, at, kind, credits, reference, note from ledger order by id"));
        await now.ExecuteAsync("insert into ledger (account, at, kind, credits, reference) values ('a', 3, 'charge', -2, 'h1')");
        Assert.Equal(10, await now.ExecuteScalarAsync<long>("select max(id) from ledger"));
        Assert.Contains("only appended to", (await Assert.ThrowsAsync<SqliteException>(() => now.ExecuteAsync("delete from ledger"))).Message, StringComparison.Ordinal);
        Assert.Contains("only appended to", (await Assert.ThrowsAsync<SqliteException>(() => now.ExecuteAsync("update ledger set credits = 5"))).Message, StringComparison.Ordinal);
    }
}
