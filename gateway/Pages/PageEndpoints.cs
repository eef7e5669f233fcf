using CodeRunner.Gateway.Edge;
using Microsoft.Net.Http.Headers;

namespace CodeRunner.Gateway.Pages;

/// <summary>What people see in a browser: catalog, playground and guide.</summary>
internal static class PageEndpoints
{
    // Nothing from elsewhere, nothing written into a page: what an upstream or a program says can never become script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly string[] Reads = ["GET", "HEAD"];

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/", Reads, FrontAsync);
        app.MapMethods("/playground", Reads, (HttpContext context, Site site) => PageAsync(context, site, "playground.html"));
        app.MapMethods("/docs/guide", Reads, (HttpContext context, Site site) => PageAsync(context, site, "guide.html"));
        app.MapMethods("/assets/{name}", Reads, AssetAsync);
    }

    /// <summary>The catalog for browsers; for programs, as ever, the same in JSON.</summary>
    private static Task FrontAsync(HttpContext context, Site site)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return site.Built && WantsPage(context.Request) ? PageAsync(context, site, "index.html") : OwnEndpoints.FrontAsync(context);
    }

    /// <summary>Browsers name text/html; programs name JSON, anything, or nothing.</summary>
    private static bool WantsPage(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        double Quality(string type) => accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(one => one.Quality ?? 1).DefaultIfEmpty(0).Max();
        return Quality("text/html") is > 0 and var page && page >= Quality("application/json");
    }

    private static Task PageAsync(HttpContext context, Site site, string name)
    {
        if (site.Find(name) is not { } page)
        {
            return context.RefuseAsync(404, "pages_not_built", "This gateway was built without its pages. Run gateway/Pages/setup.sh, then build it again; ./run.sh does both.");
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        return WriteAsync(context, page);
    }

    private static Task AssetAsync(HttpContext context, Site site, string name)
    {
        if (site.Find(name) is not { } file || file.Type.StartsWith("text/html", StringComparison.Ordinal)) return context.RefuseAsync(404);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // What is asked for by its version never changes.
        context.Response.Headers.CacheControl = context.Request.Query["v"] == file.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return WriteAsync(context, file);
    }

    private static async Task WriteAsync(HttpContext context, SiteFile file)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = $"W/\"{file.Version}\"";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == $"\"{file.Version}\""))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var compressed = file.Brotli is not null && request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "br" && one.Quality is not 0);
        var content = compressed ? file.Brotli! : file.Content;
        if (compressed) response.Headers.ContentEncoding = "br";
        response.ContentType = file.Type;
        response.ContentLength = content.Length;
        if (HttpMethods.IsGet(request.Method)) await response.Body.WriteAsync(content, context.RequestAborted);
    }
}
