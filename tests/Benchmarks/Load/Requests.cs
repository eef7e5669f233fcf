using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks.Load;

/// <summary>Requests as the bytes that travel.</summary>
internal static partial class Requests
{
    public const string Service = "/v1/agent-coderunner";

    public static byte[] Get(string path, params (string Name, string Value)[] headers) => Bytes("GET", path, "", headers);

    public static byte[] Delete(string path) => Bytes("DELETE", path, "");

    public static byte[] PostJson(string path, string body) => Bytes("POST", path, body);

    public static byte[] Post(string path, params (string Name, string Value)[] members) =>
        PostJson(path, JsonSerializer.Serialize(members.ToDictionary(one => one.Name, one => one.Value), Json.Default.DictionaryStringString));

    /// <summary>A run, asked of the gateway, or with an empty prefix of the executor itself.</summary>
    public static byte[] Execute(Language language, string prefix = Service) => Post(prefix + "/api/execute", ("language", language.Name), ("code", language.Code));

    private static byte[] Bytes(string method, string path, string body, params (string Name, string Value)[] headers) => Encoding.UTF8.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}{(body.Length > 0 ? "Content-Type: application/json\r\n" : "")}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class Json : JsonSerializerContext;
}
