using Microsoft.Data.Sqlite;

namespace CodeRunner.Keys.Storage;

/// <summary>A statement that is compiled once: that would cost more than to run it.</summary>
internal sealed class SqliteStatement
{
    private readonly SqliteCommand command;

    /// <param name="connection">Ends with it.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="names">Of its parameters, such as `@id`, in the order of the values below.</param>
    public SqliteStatement(SqliteConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
    }

    public void Run(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    /// <summary>The first row as <paramref name="read"/> reads it; null without any.</summary>
    public T? Row<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values) where T : class
    {
        using var rows = Bind(values).ExecuteReader();
        return rows.Read() ? read(rows) : null;
    }

    private SqliteCommand Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
