using System.Text;

namespace CodeRunner.Tests.Telemetry;

/// <summary>A span as it travels (opentelemetry/proto/trace/v1/trace.proto): read by hand, for want of a reader.</summary>
internal sealed record Span(string Trace, string Id, string? Parent, string Name, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>All spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<Span> ReadAll(byte[] request) =>
        from resource in Fields(request).Where(field => field.Number == 1)      // resource_spans
        from scope in Fields(resource.Bytes).Where(field => field.Number == 2)  // scope_spans
        from span in Fields(scope.Bytes).Where(field => field.Number == 2)      // spans
        select Read(span.Bytes);

    private static Span Read(byte[] bytes)
    {
        var fields = Fields(bytes).ToArray();
        var parent = Hex(4);
        return new Span(Hex(1)!, Hex(2)!, parent is null or "" ? null : parent, Encoding.UTF8.GetString(fields.First(field => field.Number == 5).Bytes),
            fields.Where(field => field.Number == 9).Select(field => Attribute(field.Bytes)).ToDictionary());

        string? Hex(int number) => fields.Where(field => field.Number == number).Select(field => Convert.ToHexStringLower(field.Bytes)).FirstOrDefault();
    }

    // key = 1, value = 2: an AnyValue, of which string_value = 1, int_value = 3
    private static KeyValuePair<string, string> Attribute(byte[] bytes)
    {
        var fields = Fields(bytes).ToDictionary(field => field.Number);
        var value = fields.TryGetValue(2, out var any) ? Fields(any.Bytes).FirstOrDefault() : default;
        return new(Encoding.UTF8.GetString(fields[1].Bytes), value.Number == 1 ? Encoding.UTF8.GetString(value.Bytes) : $"{value.Value}");
    }

    private static IEnumerable<(int Number, byte[] Bytes, ulong Value)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0: yield return (number, [], Varint(message, ref at)); break;
                case 1: yield return (number, [], BitConverter.ToUInt64(message, at)); at += 8; break;
                case 5: yield return (number, [], BitConverter.ToUInt32(message, at)); at += 4; break;
                default:
                    var length = (int)Varint(message, ref at);
                    yield return (number, message[at..(at + length)], 0);
                    at += length;
                    break;
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
