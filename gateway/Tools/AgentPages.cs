using System.Text;
using System.Text.Json.Nodes;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Routing;

namespace CodeRunner.Gateway.Tools;

/// <summary>What agents read before they call: pure functions of what is served and the address that it was asked by.</summary>
internal static class AgentPages
{
    private const string RegistrySchema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
    private const string Summary = "Runs code in isolated sandboxes and calls other web services, all behind one key and one address.";

    /// <summary>/llms.txt, in the form of llmstxt.org.</summary>
    public static string Llms(ToolCatalog catalog, string address)
    {
        var text = new StringBuilder($$"""
            # CodeRunner

            > {{Summary}}

            Run a program, with or without a key:

                curl {{address}}{{CodeExecution.Prefix}}/api/execute -H 'Content-Type: application/json' -d '{"language": "python", "code": "print(6 * 7)"}'

            The answer is JSON: stdout, stderr, exitCode, status, duration. Only what is printed comes back, and the program has no network.
            Languages: {{address}}{{CodeExecution.Prefix}}/api/languages

            Without a key, calls are limited by address. `POST {{address}}/api/keys/create`, with no sign-up and no body, returns a key with more;
            send it as `Authorization: Bearer gw_…`. Running a program costs 1 credit; answers carry X-Credits-Remaining and RateLimit.
            Errors are application/problem+json and say what to change. On 429 and 503, wait as long as Retry-After says.

            ## For agents

            - [MCP server]({{address}}/mcp): Streamable HTTP, all services as tools; {{address}}/mcp/{service} has those of one
            - [Tools for OpenAI]({{address}}/api/tools?format=openai): ready function definitions
            - [Tools for Anthropic]({{address}}/api/tools?format=anthropic): the same for the Messages API
            - [Tools]({{address}}/api/tools): with the HTTP call that each stands for

            ## Documentation

            - [OpenAPI]({{address}}/openapi.json): every operation of every service
            - [Guide and reference]({{address}}/docs): for people
            - [Services]({{address}}/api/services): the catalog as JSON

            ## Services


            """);
        foreach (var service in catalog.Services)
        {
            var said = string.Join(' ', service.Description.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            text.Append("- [").Append(service.Title).Append("](").Append(address).Append("/v1/").Append(service.Name).Append("/openapi.json): ").Append(said.Length > 0 ? said : service.Name)
                .Append(service.CreditsPerCall == 1 ? " (1 credit a call)\n" : $" ({service.CreditsPerCall} credits a call)\n");
        }

        return text.ToString();
    }

    /// <summary>/.well-known/agent.json: who this is, where it answers, what it can do.</summary>
    public static JsonObject Agent(ToolCatalog catalog, string address) => new()
    {
        ["name"] = "CodeRunner",
        ["description"] = Summary,
        ["version"] = OwnEndpoints.Version,
        ["url"] = address,
        ["documentationUrl"] = $"{address}/docs",
        ["openapi"] = $"{address}/openapi.json",
        ["llms"] = $"{address}/llms.txt",
        ["tools"] = $"{address}/api/tools",
        ["mcp"] = new JsonObject { ["url"] = $"{address}/mcp", ["transport"] = "streamable-http" },
        ["authentication"] = new JsonObject
        {
            ["schemes"] = new JsonArray("bearer"),
            ["required"] = false,
            ["description"] = "Authorization: Bearer gw_…, or no key within the limits of callers without one.",
            ["createKey"] = $"{address}/api/keys/create",
        },
        ["services"] = new JsonArray([.. catalog.Services.Select(service => new JsonObject
        {
            ["name"] = service.Name,
            ["title"] = service.Title,
            ["description"] = service.Description,
            ["url"] = $"{address}/v1/{service.Name}",
            ["openapi"] = $"{address}/v1/{service.Name}/openapi.json",
            ["mcp"] = $"{address}/mcp/{service.Name}",
            ["creditsPerCall"] = service.CreditsPerCall,
        })]),
        ["skills"] = new JsonArray([.. catalog.Current.Tools.Take(100).Select(tool => new JsonObject
        {
            ["id"] = tool.Name,
            ["name"] = tool.Title,
            ["description"] = tool.Description,
            ["tags"] = new JsonArray(tool.Service),
        })]),
    };

    /// <summary>server.json: what an operator publishes to an MCP registry, filled in for the address that it was asked by.</summary>
    public static JsonObject Server(string host, string address) => new()
    {
        ["$schema"] = RegistrySchema,
        ["name"] = $"{Reversed(host)}/coderunner",
        ["title"] = "CodeRunner",
        ["description"] = "Runs code in isolated sandboxes, with sessions and files.",
        ["version"] = OwnEndpoints.Version,
        ["websiteUrl"] = address,
        ["remotes"] = new JsonArray(new JsonObject
        {
            ["type"] = "streamable-http",
            ["url"] = $"{address}/mcp",
            ["headers"] = new JsonArray(new JsonObject
            {
                ["name"] = "Authorization",
                ["description"] = $"Bearer and a key, from POST {address}/api/keys/create. Without it, the limits of callers without a key apply.",
                ["isRequired"] = false,
                ["isSecret"] = true,
            }),
        }),
    };

    // api.example.com → com.example.api: the registry's names are domains, read backwards.
    private static string Reversed(string host) =>
        host.Any(char.IsAsciiLetter) && !host.Contains(':', StringComparison.Ordinal) ? string.Join('.', host.ToLowerInvariant().Split('.').Reverse()) : "local";
}
