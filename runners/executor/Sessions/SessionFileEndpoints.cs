using CodeRunner.Executor.Description;
using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sandboxing.Native;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace CodeRunner.Executor.Sessions;

/// <summary>The routes of a session's files. Its programs may run meanwhile: nothing they plant leads out of the workspace or keeps us waiting.</summary>
internal static class SessionFileEndpoints
{
    private const int ChunkBytes = 64 * 1024;

    private const string Group = "Files";

    public static IEnumerable<RouteHandlerBuilder> Map(RouteGroupBuilder group)
    {
        yield return group.MapPost("/sessions/{id}/files", Upload).WithSummary("Lay files into a session's working directory")
            .Named("uploadFiles", Group, "One file as JSON, or several as multipart/form-data. A file of the same name is replaced.")
            .Takes<UploadRequest>(Examples.Upload).TakesForm().Gives<SessionFiles>(201, "What was laid in.", Examples.Files).Refuses(400, 404, 409, 410, 413);
        yield return group.MapGet("/sessions/{id}/files", List).WithSummary("The files in a session's working directory")
            .Named("listFiles", Group, "Those that were laid in, and those that its programs wrote.").Gives<SessionFiles>(200, "The files, by name.", Examples.Files).Refuses(404, 410);
        yield return group.MapGet("/sessions/{id}/files/{**path}", Download).WithSummary("One file's content")
            .Named("downloadFile", Group, "As an attachment, byte for byte.").GivesBytes("The content.").Refuses(400, 404, 410, 413);
        yield return group.MapDelete("/sessions/{id}/files/{**path}", Delete).WithSummary("Remove a file")
            .Named("removeFile", Group, "Only files, not folders.").Refuses(400, 404, 409, 410);
    }

    private static Task<Results<JsonHttpResult<SessionFiles>, JsonHttpResult<Problem>>> Upload(HttpContext context, string id, SessionStore store, Limits limits, CancellationToken cancel) =>
        SessionEndpoints.WithAsync<Results<JsonHttpResult<SessionFiles>, JsonHttpResult<Problem>>>(context, id, store, async session =>
        {
            var errors = new RequestErrors();
            var body = await RequestBody.ReadAsync(context.Request, limits.BodyBytes, errors, cancel);
            var upload = body is null ? null
                : MultipartUpload.Is(context.Request) ? await MultipartUpload.ReadAsync(context.Request, body, errors, cancel)
                : SessionRequestReader.Upload(body, errors);
            if (upload is null) return Problems.Of(context, errors.Status, errors.Code, "The file cannot be taken as it is", errors.Detail, errors.Fields);
            foreach (var file in upload.Files)
            {
                if (await session.WithFilesAsync(workspace => workspace.Replace(file.Name, file.Content), cancel) is > 0 and var errno)
                    return Refusal(context, file.Name, errno);
            }
            var laid = upload.Files.Select(file => new SessionFile(file.Name, file.Content.Length));
            return TypedResults.Json(new SessionFiles([.. laid], Warnings: upload.Warnings.Count == 0 ? null : upload.Warnings), WireJson.Readable.SessionFiles, statusCode: 201);
        }, problem => problem);

    private static Task<Results<Ok<SessionFiles>, JsonHttpResult<Problem>>> List(HttpContext context, string id, SessionStore store, CancellationToken cancel) =>
        SessionEndpoints.WithAsync<Results<Ok<SessionFiles>, JsonHttpResult<Problem>>>(context, id, store,
            async session => TypedResults.Ok(await session.ListAsync(cancel)), problem => problem);

    private static Task<Results<EmptyHttpResult, JsonHttpResult<Problem>>> Download(HttpContext context, string id, string? path, SessionStore store, Limits limits, CancellationToken cancel) =>
        SessionEndpoints.WithAsync<Results<EmptyHttpResult, JsonHttpResult<Problem>>>(context, id, store, async session =>
        {
            if (BadName(context, path) is { } bad) return bad;
            if (await session.WithFilesAsync(workspace => workspace.OpenFile(path!), cancel) is not var (file, size)) return Missing(context, path!);
            using (file)
            {
                // Only a file with holes is larger than the file system it lies in.
                if (size > limits.FilesMiB * 1024L * 1024L) return Problems.Of(context, 413, "file_too_large", "File too large", $"\"{RequestChecks.Shorten(path!)}\" has {size} bytes, more than a workspace holds.");
                context.Response.ContentType = "application/octet-stream";
                context.Response.ContentLength = size;
                context.Response.Headers.XContentTypeOptions = "nosniff";
                var disposition = new ContentDispositionHeaderValue("attachment");
                disposition.SetHttpFileName(path![(path!.LastIndexOf('/') + 1)..]);
                context.Response.Headers.ContentDisposition = disposition.ToString();
                await SendAsync(context, file, size, cancel);
            }
            return TypedResults.Empty;
        }, problem => problem);

    private static Task<Results<NoContent, JsonHttpResult<Problem>>> Delete(HttpContext context, string id, string? path, SessionStore store, CancellationToken cancel) =>
        SessionEndpoints.WithAsync<Results<NoContent, JsonHttpResult<Problem>>>(context, id, store, async session =>
        {
            if (BadName(context, path) is { } bad) return bad;
            return await session.WithFilesAsync(workspace => workspace.Delete(path!), cancel) switch
            {
                0 => TypedResults.NoContent(),
                Libc.ENOENT or Libc.ENOTDIR or Libc.ELOOP => Missing(context, path!),
                var errno => Refusal(context, path!, errno),
            };
        }, problem => problem);

    private static async Task SendAsync(HttpContext context, SafeFileHandle file, long size, CancellationToken cancel)
    {
        for (long done = 0; done < size;)
        {
            var chunk = context.Response.BodyWriter.GetMemory(ChunkBytes);
            var got = await RandomAccess.ReadAsync(file, chunk[..(int)Math.Min(chunk.Length, size - done)], done, cancel);
            if (got == 0)
            {
                context.Abort();   // its own program made it shorter: what was promised cannot be sent
                return;
            }
            context.Response.BodyWriter.Advance(got);
            done += got;
            await context.Response.BodyWriter.FlushAsync(cancel);
        }
    }

    private static JsonHttpResult<Problem>? BadName(HttpContext context, string? path)
    {
        var errors = new RequestErrors();
        RequestChecks.CheckName("path", path ?? "", errors);
        return errors.Any ? Problems.Of(context, errors.Status, errors.Code, "This is no name of a file", errors.Detail, errors.Fields) : null;
    }

    private static JsonHttpResult<Problem> Missing(HttpContext context, string path) =>
        Problems.Of(context, 404, "file_not_found", "File not found", $"The session has no file \"{RequestChecks.Shorten(path)}\".");

    private static JsonHttpResult<Problem> Refusal(HttpContext context, string path, int errno) => errno is Libc.ENOSPC or Libc.EDQUOT
        ? Problems.Of(context, 413, "files_too_large", "Files too large", $"\"{RequestChecks.Shorten(path)}\" does not fit: the session's files are over the limit for files.")
        : Problems.Of(context, 409, "file_conflict", "Something is in the way", $"\"{RequestChecks.Shorten(path)}\": {Libc.Describe(errno)}. What is there is no regular file, or is in the way of one.");
}
