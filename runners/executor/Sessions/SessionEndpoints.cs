using System.Globalization;
using CodeRunner.Executor.Description;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<CodeRunner.Executor.ExecuteResponse>,
    Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<CodeRunner.Executor.Problem>,
    Microsoft.AspNetCore.Http.HttpResults.EmptyHttpResult>;

namespace CodeRunner.Executor.Sessions;

/// <summary>The routes of sessions themselves; those of their files are in <see cref="SessionFileEndpoints"/>.</summary>
internal static class SessionEndpoints
{
    /// <summary>Beside a list, which is empty without a key: how many the caller has open here, for the gateway to add up.</summary>
    private const string CountHeader = "X-CodeRunner-Sessions";

    private const string Group = "Sessions";

    public static IEnumerable<RouteHandlerBuilder> Map(RouteGroupBuilder group)
    {
        yield return group.MapPost("/sessions", Open).WithSummary("Open a session: a sandbox whose state stays between executions")
            .Named("openSession", Group, "Variables, functions, imports, files and the working directory persist until it is closed, or idle for 10 minutes.")
            .Takes<SessionRequest>(Examples.Open).Gives<SessionInfo>(201, "The session.", Examples.Session).Refuses(400, 429, 503);
        yield return group.MapGet("/sessions", List).WithSummary("The key's own open sessions; empty without a key")
            .Named("listSessions", Group, "Sessions opened without a key are not listed: they belong to whoever holds their ids.")
            .Gives<SessionList>(200, "The sessions, oldest first.", Examples.Sessions);
        yield return group.MapGet("/sessions/{id}", Info).WithSummary("How a session is")
            .Named("getSession", Group, "Idle time, executions, memory and files.").Gives<SessionInfo>(200, "The session.", Examples.Session).Refuses(404, 410);
        yield return group.MapDelete("/sessions/{id}", Close).WithSummary("Close a session and give back all it had")
            .Named("closeSession", Group, "Its files are gone with it.").Refuses(404, 410);
        yield return group.MapPost("/sessions/{id}/execute", Execute).WithSummary("Run code in a session")
            .Named("executeInSession", Group, "What is printed comes back; the value of the last expression is not echoed. An execution that fails leaves the session usable.")
            .Takes<SessionExecuteRequest>(Examples.InSession).Gives<ExecuteResponse>(200, "What the code did.", Examples.Executed).Streams().Refuses(400, 404, 410, 413, 429, 503);
    }

    /// <summary>Does something with a session of the caller's, or says why it cannot be.</summary>
    public static async Task<TResult> WithAsync<TResult>(HttpContext context, string id, SessionStore store, Func<Session, Task<TResult>> act, Func<JsonHttpResult<Problem>, TResult> refuse)
    {
        try { return await act(store.Find(id, SessionOwner.Of(context.Request))); }
        catch (SessionUnknownException problem) { return refuse(Problems.Of(context, 404, "session_not_found", "Session not found", problem.Message)); }
        catch (SessionLostException problem) { return refuse(Problems.Of(context, 410, "session_lost", "Session lost", problem.Message)); }
    }

    private static async Task<Results<JsonHttpResult<SessionInfo>, JsonHttpResult<Problem>>> Open(
        HttpContext context, LanguageStore languages, Limits limits, SessionStore store, ILogger<SessionStore> log, CancellationToken cancel)
    {
        var errors = new RequestErrors();
        var owner = SessionOwner.Of(context.Request);
        var wanted = await RequestBody.ReadAsync(context.Request, limits.BodyBytes, errors, cancel) is { } body
            ? SessionRequestReader.Opening(body, languages.Catalog, errors) : null;
        if (wanted is null) return Problems.Of(context, errors.Status, errors.Code, "The session cannot be opened as it is asked for", errors.Detail, errors.Fields);
        try
        {
            var (session, refusal) = await store.OpenAsync(wanted.Language, owner);
            if (session is null) return Refusal(context, refusal, owner);
            var info = await session.InfoAsync(store.IdleLimit, cancel);
            return TypedResults.Json(wanted.Warnings.Count == 0 ? info : info with { Warnings = wanted.Warnings }, WireJson.Readable.SessionInfo, statusCode: 201);
        }
        catch (SandboxSetupException problem)
        {
            log.BoxFailed("of a session", Problems.TraceId(context), problem.Message, problem.Mend);
            context.Response.Headers.RetryAfter = "5";
            return Problems.Of(context, 503, "no_sandbox", "No sandbox could be made", "No session was opened. The trace id finds the reason in this service's log.");
        }
    }

    private static JsonHttpResult<Problem> Refusal(HttpContext context, SessionRefusal refusal, SessionOwner owner)
    {
        if (refusal == SessionRefusal.TooMany)
        {
            return Problems.Of(context, 429, "too_many_sessions", "Too many sessions",
                $"{owner.MostSessions} sessions may be open at once, and so many are. Close one, or wait until one has been idle for long enough.");
        }
        context.Response.Headers.RetryAfter = "1";
        context.Response.Headers["X-CodeRunner-Busy"] = "1";
        return Problems.Of(context, 503, "busy", "No room for a session", "This runner takes no more sessions at the moment. None was opened; try again.");
    }

    private static async Task<Ok<SessionList>> List(HttpContext context, SessionStore store, CancellationToken cancel)
    {
        var owner = SessionOwner.Of(context.Request);
        context.Response.Headers[CountHeader] = store.CountOf(owner).ToString(CultureInfo.InvariantCulture);
        var found = new List<SessionInfo>();
        foreach (var session in store.ListOf(owner))
        {
            try { found.Add(await session.InfoAsync(store.IdleLimit, cancel)); }
            catch (Exception gone) when (gone is SessionUnknownException or SessionLostException) { }   // while we looked
        }
        return TypedResults.Ok(new SessionList(found));
    }

    private static Task<Results<Ok<SessionInfo>, JsonHttpResult<Problem>>> Info(HttpContext context, string id, SessionStore store, CancellationToken cancel) =>
        WithAsync<Results<Ok<SessionInfo>, JsonHttpResult<Problem>>>(context, id, store,
            async session => TypedResults.Ok(await session.InfoAsync(store.IdleLimit, cancel)), problem => problem);

    private static Task<Results<NoContent, JsonHttpResult<Problem>>> Close(HttpContext context, string id, SessionStore store) =>
        WithAsync<Results<NoContent, JsonHttpResult<Problem>>>(context, id, store, async session =>
        {
            await store.CloseAsync(session);
            return TypedResults.NoContent();
        }, problem => problem);

    private static Task<Answer> Execute(HttpContext context, string id, SessionStore store, Limits limits, RunSlots slots, CallStarts starts, ILogger<SessionStore> log, CancellationToken cancel) =>
        WithAsync<Answer>(context, id, store, async session =>
        {
            var errors = new RequestErrors();
            var wanted = await RequestBody.ReadAsync(context.Request, limits.BodyBytes, errors, cancel) is { } body
                ? SessionRequestReader.Execution(body, session.Language, errors) : null;
            if (wanted is null) return Problems.Of(context, errors.Status, errors.Code, "The code cannot be run as it is", errors.Detail, errors.Fields);
            return EventStream.IsWanted(context.Request)
                ? await EventStream.AnswerAsync(context, listeners => ExecuteAsync(context, session, wanted, slots, starts, listeners, cancel))
                : await ExecuteAsync(context, session, wanted, slots, starts, null, cancel);
        }, problem => problem);

    private static async Task<Answer> ExecuteAsync(HttpContext context, Session session, SessionExecution wanted, RunSlots slots, CallStarts starts, OutputListeners? listeners, CancellationToken cancel)
    {
        using var span = RunSpans.Begin(context.Request, "session", session.Language.Name);
        using var call = starts.Begin(context.Request);
        try
        {
            return await session.ExecuteAsync(Guid.NewGuid().ToString(), wanted, slots, call.Start, listeners, cancel) is { } answer ? TypedResults.Ok(answer.Told(context, "session", span)) : Busy(context, slots.RetryAfterSeconds(session.Owner));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return TypedResults.Empty; }   // nobody is there to answer
        catch (SessionBusyException problem)
        {
            context.Response.Headers.RetryAfter = "1";
            return Problems.Of(context, 429, "session_busy", "The session is busy", problem.Message);
        }
        catch (BoxLostException problem) { return Problems.Of(context, 502, "sandbox_lost", "The sandbox was lost", problem.Message); }
        // Here and not around it: an event stream may have begun.
        catch (SessionUnknownException problem) { return Problems.Of(context, 404, "session_not_found", "Session not found", problem.Message); }
        catch (SessionLostException problem) { return Problems.Of(context, 410, "session_lost", "Session lost", problem.Message); }
    }

    private static JsonHttpResult<Problem> Busy(HttpContext context, int retryAfter)
    {
        context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(context, 503, "busy", "All sandboxes are busy", "As many programs run and wait as this runner takes. Nothing was started; try again.");
    }
}
