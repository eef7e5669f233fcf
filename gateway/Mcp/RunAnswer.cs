using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace CodeRunner.Gateway.Mcp;

/// <summary>What a program did, as a model reads it best: the verdict, then its output, then the files that were asked for.</summary>
internal static class RunAnswer
{
    private const int MostFilesNamed = 50;

    public static CallToolResult Of(JsonElement run)
    {
        var structured = JsonObject.Create(run)!;
        List<ContentBlock> content = [new TextContentBlock { Text = Tell(run) }];
        foreach (var file in structured["files"] as JsonArray ?? [])
        {
            if (file?["content"]?.GetValue<string>() is not { } encoded || file["name"]?.GetValue<string>() is not { } name) continue;
            var block = FileAnswer.Block(Convert.FromBase64String(encoded), name);
            content.Add(block);
            // Its bytes are said once.
            if (block is ImageContentBlock or EmbeddedResourceBlock) file.AsObject().Remove("content");
        }

        return new CallToolResult { Content = content, StructuredContent = JsonSerializer.SerializeToElement(structured, Wire.Readable.JsonObject) };
    }

    private static string Tell(JsonElement run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"exit code {Number(run, "exitCode")} ({Word(run, "status")}), {Number(run, "duration")} ms");
        if (Word(run, "signal") is { } signal) text.Append(CultureInfo.InvariantCulture, $", ended by {signal}");
        if (run.TryGetProperty("restarted", out var restarted) && restarted.ValueKind == JsonValueKind.True) text.Append("; the session was restarted: files are kept, variables are lost");
        Stream(text, run, "stdout");
        Stream(text, run, "stderr");
        if (run.TryGetProperty("warnings", out var warnings) && warnings.ValueKind == JsonValueKind.Array)
        {
            foreach (var warning in warnings.EnumerateArray().Take(20)) text.Append(CultureInfo.InvariantCulture, $"\n\nwarning: {warning}");
        }

        if (run.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Array && files.GetArrayLength() > 0)
        {
            var named = files.EnumerateArray().Take(MostFilesNamed).Select(file => string.Create(CultureInfo.InvariantCulture, $"{Word(file, "name")} ({Number(file, "size")} bytes)"));
            text.Append("\n\nfiles: ").AppendJoin(", ", named);
        }

        return text.ToString();
    }

    private static void Stream(StringBuilder text, JsonElement run, string name)
    {
        var written = Word(run, name) ?? "";
        if (written.Length == 0)
        {
            if (name == "stdout") text.Append("\n\nstdout: empty");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n\n{name}:\n{McpAnswer.Cut(written).TrimEnd('\n')}");
        // In the run's own words: what it wrote beyond its limit is nowhere.
        if (Number(run, $"{name}Bytes") is var bytes && bytes > Encoding.UTF8.GetByteCount(written)) text.Append(CultureInfo.InvariantCulture, $"\n[{bytes} bytes were written in all; the rest was not kept]");
    }

    private static string? Word(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}
