using System.Data.Common;
using Npgsql;

namespace CodeRunner.Keys.Storage;

/// <summary>
/// Holds in PostgreSQL. Calls with one key want the same row: taken one by one, they would wait for each other's locks. So those that wait are
/// decided together, as many of them granted as fit, in their order, by one statement that locks each row once.
/// </summary>
internal sealed class PostgresHolds
{
    // Lists of them: a gateway's are short.
    private const int MostTogether = 30;

    // A second batch is decided while the first one's answer is on its way.
    private const int AtOnce = 2;

    private static readonly Sql.Moment At = new("$6", "$7", "$8");

    // A hold that a crash of the server loses is one given back: only settlements wait for the disk, and theirs takes along every hold before it.
    // Two of the keys may be of one account (a rolled one and its successor), or ask for different prices: one question is decided at a time.
    private static readonly string Statement = $"""
        with asked as (
            select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) with ordinality as q (hash, service, cost, calls, n)),
        known as (
            select k.hash, k.account from keys k where k.hash = any($1) and k.revoked_at is null and (k.expires_at is null or k.expires_at > $5)),
        locked as (
            select * from accounts where id = any(array(select account from known)) order by id for update),
        w as (
            select q.n, q.service, q.calls, a.id, a.plan, a.credits, a.open_holds,
                   a.minute_cell, a.minute_current, a.minute_previous, a.day_cell, a.day_current,
                   coalesce(a.per_minute, p.per_minute) as per_minute, coalesce(a.per_day, p.per_day) as per_day,
                   coalesce(a.max_concurrent, p.max_concurrent) as max_concurrent, coalesce(a.max_sessions, p.max_sessions) as max_sessions,
                   case when q.cost is null then 0 else coalesce(x.credits, q.cost) end as cost,
                   row_number() over (partition by a.id order by q.n) as turn
            from asked q
            join known k on k.hash = q.hash
            join locked a on a.id = k.account
            join plans p on p.name = a.plan
            left join prices x on x.plan = a.plan and x.service = q.service),
        d as (
            select w.*, greatest(0, least(
                w.calls, case when w.cost > 0 then w.credits / w.cost end, w.max_concurrent - w.open_holds,
                {Sql.RoomInMinute("w", At)}, {Sql.RoomToday("w", At)})) as granted
            from w where w.turn = 1),
        taken as (
            update accounts
            set credits = accounts.credits - d.granted * d.cost,
                held = accounts.held + d.granted * d.cost,
                open_holds = accounts.open_holds + case when d.cost > 0 or d.max_concurrent is not null then d.granted else 0 end,
                {Sql.Count("accounts", At, "d.granted")}
            from d where accounts.id = d.id and d.granted > 0
            returning accounts.*),
        held as (
            insert into holds (id, account, service, credits, expires_at)
            select h.id, d.id, d.service, d.cost, h.expires_at
            from unnest($9::text[], $10::bigint[], $11::bigint[], $12::bigint[]) as h (id, n, place, expires_at)
            join d on d.n = h.n
            where h.place <= d.granted and (d.cost > 0 or d.max_concurrent is not null))
        select w.n, d.granted, w.id, w.plan, w.cost, w.per_minute, w.per_day, w.max_concurrent, w.max_sessions,
               coalesce(t.credits, w.credits), coalesce(t.open_holds, w.open_holds),
               coalesce(t.minute_cell, w.minute_cell), coalesce(t.minute_current, w.minute_current), coalesce(t.minute_previous, w.minute_previous),
               coalesce(t.day_cell, w.day_cell), coalesce(t.day_current, w.day_current), set_config('synchronous_commit', 'off', true)
        from w left join d on d.n = w.n left join taken t on t.id = d.id
        """;

    private readonly NpgsqlDataSource source;
    private readonly Batches<IReadOnlyList<HoldQuery>, IReadOnlyList<HoldRow?>> batches;

    public PostgresHolds(NpgsqlDataSource source)
    {
        this.source = source;
        batches = new(AtOnce, MostTogether, async lists =>
        {
            var answers = await HoldAsync([.. lists.SelectMany(list => list)]);
            var at = 0;
            return [.. lists.Select(list => (IReadOnlyList<HoldRow?>)new ArraySegment<HoldRow?>(answers, (at += list.Count) - list.Count, list.Count))];
        });
    }

    public Task<IReadOnlyList<HoldRow?>> HoldAsync(IReadOnlyList<HoldQuery> queries, CancellationToken cancel) => batches.AskAsync(queries, cancel);

    private async Task<HoldRow?[]> HoldAsync(HoldQuery[] queries)
    {
        var answers = new HoldRow?[queries.Length];
        // What is the same for one key is one question, of several calls.
        var left = Enumerable.Range(0, queries.Length).GroupBy(i => (queries[i].Hash, queries[i].Service, queries[i].Price)).Select(group => group.ToArray()).ToList();
        await using var connection = await source.OpenConnectionAsync();
        while (left.Count > 0)
        {
            HashSet<int> later = [];
            await using var command = queries is [var alone] ? PostgresHold.Command(connection, alone) : new NpgsqlCommand(Statement, connection);
            if (queries.Length > 1) Bind(command.Parameters, queries, left);
            await using (var rows = await command.ExecuteReaderAsync())
            {
                while (await rows.ReadAsync())
                {
                    var n = (int)rows.GetInt64(0) - 1;
                    if (await rows.IsDBNullAsync(1)) later.Add(n);
                    else Answer(rows, left[n], answers);
                }
            }

            left = [.. left.Where((_, n) => later.Contains(n))];
        }

        return answers;
    }

    private static void Bind(NpgsqlParameterCollection parameters, HoldQuery[] queries, List<int[]> questions)
    {
        // The latest of them: a limit that refuses then refused a moment before, too.
        var now = queries.MaxBy(query => query.Now)!;
        var first = questions.Select(calls => queries[calls[0]]).ToArray();
        Add(first.Select(query => query.Hash).ToArray());
        Add(first.Select(query => query.Service).ToArray());
        Add(first.Select(query => query.Price).ToArray());
        Add(questions.Select(calls => (long)calls.Length).ToArray());
        Add(now.Now);
        Add(now.Minute);
        Add(now.Left);
        Add(now.Day);
        Add(questions.SelectMany(calls => calls).Select(i => queries[i].Hold).ToArray());
        Add(questions.SelectMany((calls, n) => calls.Select(_ => n + 1L)).ToArray());
        Add(questions.SelectMany(calls => Enumerable.Range(1, calls.Length).Select(place => (long)place)).ToArray());
        Add(questions.SelectMany(calls => calls).Select(i => queries[i].ExpiresAt).ToArray());

        void Add<T>(T value) => parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
    }

    /// <summary>The first of the calls are granted, one after the other; the rest see what those left.</summary>
    private static void Answer(DbDataReader row, int[] calls, HoldRow?[] answers)
    {
        var granted = row.GetInt64(1);
        var after = new HoldRow
        {
            Id = row.GetString(2), Plan = row.GetString(3), Cost = row.GetInt64(4),
            PerMinute = Limit(5), PerDay = Limit(6), MaxConcurrent = Limit(7), MaxSessions = Limit(8),
            Credits = row.GetInt64(9), OpenHolds = row.GetInt64(10),
            MinuteCell = row.GetInt64(11), MinuteCurrent = row.GetInt64(12), MinutePrevious = row.GetInt64(13), DayCell = row.GetInt64(14), DayCurrent = row.GetInt64(15),
        };
        for (var i = 0; i < calls.Length; i++)
        {
            var behind = Math.Max(0, granted - 1 - i);
            answers[calls[i]] = after with
            {
                Admitted = i < granted ? 1 : 0,
                Credits = after.Credits + behind * after.Cost,
                OpenHolds = after.OpenHolds - (after.IsHeld ? behind : 0),
                MinuteCurrent = after.MinuteCurrent - behind,
                DayCurrent = after.DayCurrent - behind,
            };
        }

        long? Limit(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
    }
}
