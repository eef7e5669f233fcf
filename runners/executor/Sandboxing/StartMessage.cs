using System.Text;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>What a box's program is told to become: "LENGTH\0", then "+?ARGC\0ARG\0…NAME=VALUE\0…" of that length (runners/launcher/box.c).</summary>
internal static class StartMessage
{
    /// <summary>What comes before it, for a copy of a fork server that has time to make itself ready (runners/launcher/serve.h).</summary>
    public static ReadOnlySpan<byte> Rehearse => "r"u8;

    /// <param name="command">The argument vector.</param>
    /// <param name="environment">The whole environment.</param>
    /// <param name="keepsControl">Leaves descriptor 3 open in the command, which reads on from there.</param>
    public static byte[] Of(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment, bool keepsControl)
    {
        var text = new StringBuilder().Append(keepsControl ? "+" : "").Append(command.Count).Append('\0');
        foreach (var part in command) text.Append(part).Append('\0');
        foreach (var (name, value) in environment) text.Append(name).Append('=').Append(value).Append('\0');
        var body = text.ToString();
        return Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(body)}\0{body}");
    }
}
