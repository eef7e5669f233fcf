using Dapper;

namespace CodeRunner.Keys.Storage;

/// <summary>Readies the database before the first request: schema first, then the plans as configured.</summary>
internal static class Schema
{
    public static async Task PrepareAsync(IDatabase database, IEnumerable<Plan> plans, CancellationToken cancel)
    {
        await database.MigrateAsync(cancel);
        await database.WriteAsync(async connection =>
        {
            await database.LockAsync(connection, "plans");
            // A plan that is no longer configured stays: accounts may have it.
            foreach (var plan in plans)
            {
                await connection.ExecuteAsync(
                    """
                    insert into plans (name, per_minute, per_day, max_concurrent, max_sessions)
                    values (@Name, @RequestsPerMinute, @RequestsPerDay, @MaxConcurrent, @MaxSessions)
                    on conflict (name) do update set per_minute = excluded.per_minute, per_day = excluded.per_day,
                        max_concurrent = excluded.max_concurrent, max_sessions = excluded.max_sessions
                    """,
                    new { plan.Name, plan.RequestsPerMinute, plan.RequestsPerDay, plan.MaxConcurrent, plan.MaxSessions });
                await connection.ExecuteAsync("delete from prices where plan = @Name", new { plan.Name });
                foreach (var (service, credits) in plan.CreditsPerCall ?? new Dictionary<string, long>())
                {
                    await connection.ExecuteAsync("insert into prices (plan, service, credits) values (@Name, @service, @credits)", new { plan.Name, service, credits });
                }
            }

            return 0;
        }, cancel);
    }
}
