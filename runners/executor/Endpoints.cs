using System.Globalization;
using CodeRunner.Executor.Description;
using CodeRunner.Executor.Interactive;
using CodeRunner.Executor.Languages;
using CodeRunner.Executor.Requests;
using CodeRunner.Executor.Runs;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sessions;
using CodeRunner.Executor.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<CodeRunner.Executor.ExecuteResponse>,
    Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<CodeRunner.Executor.Problem>,
    Microsoft.AspNetCore.Http.HttpResults.EmptyHttpResult>;

namespace CodeRunner.Executor;

/// <summary>The routes, with and without <c>/api</c> (older clients leave it out).</summary>
internal static class Endpoints
{
    private const string Group = "Programs";

    public static void Map(WebApplication app)
    {
        foreach (var prefix in (string[])["/api", ""])
        {
            var group = app.MapGroup(prefix);
            var execute = group.MapPost("/execute", Execute).WithSummary("Run one program in a fresh sandbox")
                .Named("execute", Group, "Nothing is kept of it afterwards. The answer is 200 once the program was started, whatever it did: status and exitCode say how it ended.")
                .Takes<ExecuteRequest>(Examples.Execute).Gives<ExecuteResponse>(200, "What the program did.", Examples.Executed).Streams().Refuses(400, 413, 503);
            group.MapGet("/execute/interactive", Converse).ExcludeFromDescription();   // OpenAPI has no words for a WebSocket
            var run = group.MapGet("/run/{language}", Run).WithSummary("Run a one-liner")
                .Named("run", Group, "The same as execute, for bookmarks and shells.")
                .Query("code", JsonSchemaType.String, "The program's text; + is a space.", "print(6 * 7)", required: true)
                .Query("stdin", JsonSchemaType.String, "Standard input; without it the program finds its end at once.")
                .Query("timeout", JsonSchemaType.Integer, "Wall-clock limit in milliseconds; at most the language's.", 5000)
                .Gives<ExecuteResponse>(200, "What the program did.", Examples.Executed).Refuses(400, 413, 503);
            var languages = group.MapGet("/languages", Languages).WithSummary("The languages, their limits and a hello-world each")
                .Named("listLanguages", Group, "Names and aliases that requests may use, versions, and what a run may use of time, memory and output.")
                .Gives<LanguagesResponse>(200, "The languages.", Examples.Languages);
            RouteHandlerBuilder[] routes = [execute, run, languages, .. SessionEndpoints.Map(group), .. SessionFileEndpoints.Map(group)];
            if (prefix.Length > 0) continue;
            foreach (var route in routes) route.ExcludeFromDescription();
        }
        // For gateways: callers get a word from the gateway instead.
        app.MapGet("/health", Health).ExcludeFromDescription();
        app.MapGet("/calls/{name}", NeverStarted).ExcludeFromDescription();
    }

    private static async Task<Answer> Execute(HttpContext context, LanguageStore store, Limits limits, RunSlots slots, CallStarts starts, Runner runner, ILogger<Runner> log, CancellationToken cancel)
    {
        var errors = new RequestErrors();
        var plan = await RequestBody.ReadAsync(context.Request, limits.BodyBytes, errors, cancel) is { } body
            ? new ExecuteRequestReader(store.Catalog).FromJson(body, errors) : null;
        return EventStream.IsWanted(context.Request)
            ? await EventStream.AnswerAsync(context, listeners => RunPlanned(context, plan, errors, slots, starts, runner, log, listeners, null, cancel))
            : await RunPlanned(context, plan, errors, slots, starts, runner, log, null, null, cancel);
    }

    private static Task<Answer> Run(HttpContext context, string language, LanguageStore store, RunSlots slots, CallStarts starts, Runner runner, ILogger<Runner> log, CancellationToken cancel)
    {
        var errors = new RequestErrors();
        var plan = new ExecuteRequestReader(store.Catalog).FromQuery(language, context.Request.QueryString, errors);
        return RunPlanned(context, plan, errors, slots, starts, runner, log, null, null, cancel);
    }

    private static Task Converse(HttpContext context, LanguageStore store, Limits limits, RunSlots slots, CallStarts starts, Runner runner, ILogger<Runner> log) =>
        InteractiveCall.AnswerAsync(context, limits.BodyBytes, (body, errors, listeners, live, cancel) => RunPlanned(
            context, new ExecuteRequestReader(store.Catalog).FromJson(body, errors), errors, slots, starts, runner, log, listeners, live, cancel));

    private static async Task<Answer> RunPlanned(HttpContext context, RunPlan? plan, RequestErrors errors, RunSlots slots, CallStarts starts, Runner runner, ILogger<Runner> log,
        OutputListeners? listeners, LiveInput? live, CancellationToken cancel)
    {
        if (plan is null) return Problems.Of(context, errors.Status, errors.Code, "The request cannot be run as it is", errors.Detail, errors.Fields);
        var id = Guid.NewGuid().ToString();
        using var span = RunSpans.Begin(context.Request, "run", plan.Language.Name);
        using var call = starts.Begin(context.Request);
        try
        {
            var owner = SessionOwner.Of(context.Request).Name;
            using var slot = await slots.TakeAsync(owner, cancel);
            if (slot is null)
            {
                TryLater(context, slots.RetryAfterSeconds(owner));
                if (live is null) context.Response.Headers["X-CodeRunner-Busy"] = "1";
                return Problems.Of(context, 503, "busy", "All sandboxes are busy", "As many programs run and wait as this runner takes. Nothing was started; try again.");
            }
            call.Start();
            return TypedResults.Ok((await runner.RunAsync(id, plan, listeners, live, cancel)).Told(context, live is null ? "run" : "interactive", span));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return TypedResults.Empty;   // nobody is there to answer
        }
        catch (WorkspaceFullException problem)
        {
            return Problems.Of(context, 400, "invalid_request", "A file cannot be laid in", "files: " + problem.Message);
        }
        catch (SandboxSetupException problem)
        {
            log.BoxFailed(id, Problems.TraceId(context), problem.Message, problem.Mend);
            TryLater(context, 5);
            return Problems.Of(context, 503, "no_sandbox", "No sandbox could be made", "Nothing was started. The trace id finds the reason in this service's log.");
        }
        catch (LanguageBrokenException problem)
        {
            TryLater(context, 5);
            return Problems.Of(context, 503, "language_broken", "The language is out of order", problem.Message + " Other languages run; try again later.");
        }
        catch (BoxLostException problem)
        {
            return Problems.Of(context, 502, "sandbox_lost", "The sandbox was lost", problem.Message);
        }
    }

    private static async Task<Results<NoContent, NotFound>> NeverStarted(string name, CallStarts starts, CancellationToken cancel) =>
        await starts.NeverStartedAsync(name, cancel) ? TypedResults.NoContent() : TypedResults.NotFound();

    private static void TryLater(HttpContext context, int seconds)
    {
        // A WebSocket has its headers behind it.
        if (!context.Response.HasStarted) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    private static Ok<LanguagesResponse> Languages(LanguageStore store) => TypedResults.Ok(new LanguagesResponse([.. store.Catalog.Languages.Select(Describe)]));

    private static Ok<HealthResponse> Health(LanguageStore store, RunSlots slots, Spares spares, ForkServers forks, Sandboxes sandboxes, SessionStore sessions) => TypedResults.Ok(new HealthResponse(
        "ok", store.RunnerId, [.. store.Catalog.Languages.Select(one => new HealthLanguage(one.Name, one.Manifest.Aliases, one.Version))],
        slots.Count, slots.Busy, slots.Waiting, sessions.Draining,
        spares.Shelves.ToDictionary(one => one.Language, one => new SparesInfo(one.Ready, one.Target, one.Bytes, forks.Ready(one.Language))),
        new SandboxInfo(BoxIds.Privileged, sandboxes.CgroupVersion, sandboxes.Summary, [.. store.Layers.Select(one => new LayerInfo(one.Name, one.InForce, one.Detail))])));

    private static LanguageInfo Describe(Language one) => new(one.Name, one.Manifest.Title, one.Manifest.Aliases, one.Manifest.Runtime, one.Version, one.Manifest.Extension,
        [.. one.Manifest.Options.Keys],
        new LimitsInfo(one.Limits.WallMs, one.Limits.MemoryMiB, one.Limits.OutputBytes, one.Limits.Processes, one.Limits.FilesMiB, one.Limits.CodeBytes, Network: false),
        one.Manifest.Hello);
}
