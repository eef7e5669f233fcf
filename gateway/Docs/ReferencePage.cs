using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace CodeRunner.Gateway.Docs;

/// <summary>/docs: the reference of all services, from which calls can be made. Everything it loads comes from here.</summary>
internal static class ReferencePage
{
    private const int NonceBytes = 16;

    private const string Header =
        """<header style="padding:.75rem 1rem;font:14px system-ui,sans-serif"><nav aria-label="CodeRunner"><a href="/">Services</a> · <a href="/docs/guide">Getting started</a> · <a href="/playground">Playground</a> · <a href="/openapi.json">openapi.json</a></nav></header>""";

    public static void MapReference(this IEndpointRouteBuilder app) => app.MapScalarApiReference("/docs", Configure);

    private static void Configure(ScalarOptions page, HttpContext context)
    {
        page.Title = "CodeRunner: reference";
        page.OpenApiRoutePattern = "/openapi.json";
        page.HeaderContent = Header;
        page.DefaultFonts = false;
        page.Telemetry = false;
        page.HideClientButton = true;                       // it leads to a page of somebody else's
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.Agent = new ScalarAgentOptions { Disabled = true };
        page.Mcp = new ScalarMcpOptions { Disabled = true };
        page.Authentication = new ScalarAuthenticationOptions { PreferredSecuritySchemes = ["bearer"] };
        page.DefaultHttpClient = new(ScalarTarget.Shell, ScalarClient.Curl);
        page.Nonce = RandomNumberGenerator.GetHexString(NonceBytes * 2, lowercase: true);

        // Only the scripts of this very page run, and it speaks to this address alone. Its styles are made by script, which no nonce covers.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{page.Nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";   // the nonce is good for once
    }
}
