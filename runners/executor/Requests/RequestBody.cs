using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace CodeRunner.Executor.Requests;

/// <summary>Reads bodies, whatever their content type says.</summary>
internal static class RequestBody
{
    /// <summary>The whole body; null, and an error, when it is over its limit.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int most, RequestErrors errors, CancellationToken cancel)
    {
        // We count ourselves. Kestrel's own limit would cut the connection behind the refusal, and with it the caller's next call.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel) kestrel.MaxRequestBodySize = null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel);
            var over = read.Buffer.Length > most;
            var body = read.IsCompleted && !over ? read.Buffer.ToArray() : null;
            if (body is null && !over) request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            else request.BodyReader.AdvanceTo(read.Buffer.End);
            if (over) errors.Add("body", $"is over the limit of {most} bytes.", "body_too_large", 413);
            if (body is not null || over) return body;
        }
    }
}
