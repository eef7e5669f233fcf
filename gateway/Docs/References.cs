using System.Text.Json.Nodes;

namespace CodeRunner.Gateway.Docs;

/// <summary>The `$ref`s of an OpenAPI document: `#/components/schemas/Forecast`.</summary>
internal static class References
{
    private const string Name = "$ref";
    private const int LongestChain = 16;

    // What is in them is data, whatever it looks like.
    private static readonly string[] Data = ["example", "default", "const", "enum"];

    /// <summary>Every one leads to something else in the same document.</summary>
    /// <exception cref="BrokenDocumentException">One does not.</exception>
    public static void Check(JsonObject document)
    {
        foreach (var (_, target) in In(document))
        {
            var next = target;
            for (var step = 0; next is not null; step++)
            {
                if (step == LongestChain) throw new BrokenDocumentException($"the reference '{Shorten(target)}' goes round in circles");
                next = Find(document, next) is JsonObject found && found[Name] is JsonValue further && further.TryGetValue<string>(out var text) ? text : null;
            }
        }
    }

    /// <summary>All of them, each with the object that holds it.</summary>
    public static IEnumerable<(JsonObject Holder, string Target)> In(JsonNode? node)
    {
        var left = new Stack<JsonNode?>([node]);
        while (left.TryPop(out var next))
        {
            if (next is JsonArray array)
            {
                foreach (var item in array) left.Push(item);
            }
            else if (next is JsonObject members)
            {
                if (members[Name] is JsonValue value && value.TryGetValue<string>(out var target)) yield return (members, target);
                foreach (var (name, member) in members)
                {
                    if (!Data.Contains(name) && !name.StartsWith("x-", StringComparison.Ordinal)) left.Push(member);
                }
            }
        }
    }

    private static JsonNode Find(JsonObject document, string target)
    {
        if (!target.StartsWith("#/", StringComparison.Ordinal)) throw new BrokenDocumentException($"it refers to another document, '{Shorten(target)}': only references within it (#/…) can be published");
        JsonNode? node = document;
        foreach (var part in target[2..].Split('/'))
        {
            var key = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject members => members[key],
                JsonArray items when int.TryParse(key, out var index) && index >= 0 && index < items.Count => items[index],
                _ => null,
            };
            if (node is null) throw new BrokenDocumentException($"the reference '{Shorten(target)}' leads to nothing");
        }

        return node;
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
