using System.Data.Common;

namespace CodeRunner.Keys.Storage;

/// <summary>Does work in the database that is done whole or not at all. What SQLite and PostgreSQL must do differently is here.</summary>
internal interface IDatabase : IAsyncDisposable
{
    /// <summary>sqlite or postgres.</summary>
    string Name { get; }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="StartRefusedException">The database cannot be used; says why.</exception>
    Task MigrateAsync(CancellationToken cancel);

    /// <summary>Runs this in a transaction that is durable when the task ends. It may await nothing but the connection.</summary>
    Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <summary>Runs this on a consistent view.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <summary>Makes the others wait who create keys for the same caller. Inside <see cref="WriteAsync"/>.</summary>
    Task LockAsync(DbConnection connection, string name);

    /// <summary>For each: counts the request and holds its cost in one atomic step, or changes nothing. Null for what is no usable key.</summary>
    Task<IReadOnlyList<HoldRow?>> HoldAsync(IReadOnlyList<HoldQuery> queries, CancellationToken cancel);

    /// <summary>Ends these holds, each at most once: charged or given back. Returns those that it ended; others had ended before. Durable when the task
    /// ends, as is whatever ended the others.</summary>
    Task<IReadOnlyList<string>> SettleAsync(IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now, CancellationToken cancel);

    /// <summary>The same as a part of <see cref="WriteAsync"/>.</summary>
    Task<IReadOnlyList<string>> SettleAsync(DbConnection connection, IReadOnlyCollection<string> charge, IReadOnlyCollection<string> refund, DateTimeOffset now);
}
