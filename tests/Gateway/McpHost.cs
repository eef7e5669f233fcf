using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodeRunner.Tests.Gateway;

/// <summary>An MCP client as others make them: that of the C# SDK, over HTTP.</summary>
internal static class McpHost
{
    public static async Task<McpClient> ConnectAsync(string address, string? key = null, string path = "/mcp", string? revision = null, params (string Name, string Value)[] headers)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(address.TrimEnd('/') + path),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(
            [
                .. headers.Select(header => KeyValuePair.Create(header.Name, header.Value)),
                .. key is null ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create("Authorization", $"Bearer {key}")],
            ]),
        });
        return await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = revision }, cancellationToken: TestContext.Current.CancellationToken);
    }

    public static async Task<CallToolResult> CallAsync(this McpClient client, string tool, object? arguments = null) => await client.CallToolAsync(
        new CallToolRequestParams { Name = tool, Arguments = JsonSerializer.SerializeToElement(arguments ?? new { }).EnumerateObject().ToDictionary(one => one.Name, one => one.Value) },
        TestContext.Current.CancellationToken);

    /// <summary>The text of a call that must have gone well.</summary>
    public static async Task<string> TextAsync(this McpClient client, string tool, object? arguments = null)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.True(result.IsError is not true, Text(result));
        return Text(result);
    }

    /// <summary>The text of a call that must have been refused.</summary>
    public static async Task<string> RefusedAsync(this McpClient client, string tool, object? arguments = null)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.True(result.IsError, Text(result));
        return Text(result);
    }

    public static string Text(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>A message as it stands on the wire.</summary>
    public static async Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, string message, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";
}
