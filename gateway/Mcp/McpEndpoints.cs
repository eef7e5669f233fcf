using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Tools;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodeRunner.Gateway.Mcp;

/// <summary>/mcp and /mcp/{service}: MCP over stateless Streamable HTTP. The SDK speaks the protocol, its old revisions too.</summary>
internal static class McpEndpoints
{
    private const string Instructions =
        "Tools of this server run code and call web services, on the key that the connection carries, or within the limits of callers without one. "
        + "To run a program once, use run_code; for work in steps, open_session, run_in_session and close_session. "
        + "If search_tools is listed, there are more tools than are shown: search them, look at one with describe_tool, and make the call with call_tool.";

    public static void AddMcp(this IServiceCollection services)
    {
        services.AddOptions<McpOptions>().BindConfiguration("Mcp").ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpOptions>, McpOptionsValidator>();
        services.AddSingleton<ToolCatalog>();
        services.AddSingleton<InnerCalls>();
        services.AddSingleton<McpTools>();
        services.AddMcpServer(server => (server.ServerInfo, server.ServerInstructions) = (new Implementation { Name = "coderunner", Title = "CodeRunner", Version = OwnEndpoints.Version }, Instructions))
            .WithHttpTransport(transport =>
            {
                transport.SessionMode = HttpServerSessionMode.Stateless;
                transport.ConfigureSessionOptions = Configure;
            });
        services.AddOptions<KestrelServerOptions>().Configure<InnerCalls>((kestrel, inner) => kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (endpoint.SocketPath != inner.SocketPath) return;
            endpoint.Use(next => connection =>
            {
                connection.Features.Set(new FromInside());
                return next(connection);
            });
        }));
    }

    public static void MapMcpServers(this IEndpointRouteBuilder app)
    {
        app.MapMcp("/mcp").WithMetadata(new McpEndpoint());
        app.MapMcp("/mcp/{service}").WithMetadata(new McpEndpoint());
    }

    /// <summary>Listens on the inner socket, too. The public address stays the first.</summary>
    public static void ListenInside(this WebApplication app, string address)
    {
        app.Urls.Add(address);
        app.Urls.Add($"http://unix:{app.Services.GetRequiredService<InnerCalls>().SocketPath}");
    }

    // Stateless: once a request.
    private static Task Configure(HttpContext context, McpServerOptions server, CancellationToken cancel)
    {
        var tools = context.RequestServices.GetRequiredService<McpTools>();
        server.Handlers.ListToolsHandler = (_, _) => ValueTask.FromResult(tools.List(context));
        server.Handlers.CallToolHandler = (request, stop) => tools.CallAsync(context, request, stop);
        return Task.CompletedTask;
    }
}
