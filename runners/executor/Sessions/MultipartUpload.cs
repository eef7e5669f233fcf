using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Runs;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CodeRunner.Executor.Sessions;

/// <summary>Reads <c>multipart/form-data</c>: each part with a file name is a file.</summary>
internal static class MultipartUpload
{
    private const int MostFiles = 100, LongestBoundary = 128;

    public static bool Is(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    public static async Task<SessionUpload?> ReadAsync(HttpRequest request, byte[] body, RequestErrors errors, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        if (boundary is not { Length: > 0 and <= LongestBoundary })
        {
            errors.Add("body", "names no usable boundary in its content type.");
            return null;
        }
        var (files, ignored) = (new List<PlannedFile>(), new List<string>());
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body));
            while (await reader.ReadNextSectionAsync(cancel) is { } section)
            {
                var about = section.GetContentDispositionHeader();
                var name = HeaderUtilities.RemoveQuotes(about is { FileNameStar.Length: > 0 } ? about.FileNameStar : about?.FileName ?? default).Value;
                if (string.IsNullOrEmpty(name))
                {
                    ignored.Add($"{RequestChecks.Shorten(about?.Name.Value ?? "a part")}: has no file name and was ignored");
                    continue;
                }
                RequestChecks.CheckName("filename", name, errors);
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, cancel);
                files.Add(new(name, content.ToArray()));
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            errors.Add("body", "is no multipart/form-data: " + problem.Message);
        }
        if (files.Count == 0) errors.Add("body", "holds no part with a file name.");
        if (files.Count > MostFiles) errors.Add("body", $"holds {files.Count} files; at most {MostFiles} are taken at once.");
        return errors.Any ? null : new(files, [.. RequestChecks.Ignored(ignored)]);
    }
}
